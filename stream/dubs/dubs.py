"""Dubbing on a server: its parts, made and joined in one place."""

from dataclasses import dataclass

from stream.dubs.projects import Projects
from stream.dubs.quota import Limits, Quota
from stream.dubs.uploads import UploadLimits, Uploads
from stream.settings import Settings
from stream.show.show import together
from stream.store.db import Database
from stream.store.operations import OperationStore
from stream.store.quota import MadeStore
from stream.store.uploads import UploadStore


@dataclass(frozen=True, slots=True)
class Dubs:
    """Everything of dubbing that the routes may touch."""

    uploads: Uploads
    quota: Quota
    projects: Projects

    async def run(self) -> None:
        """What goes on beside requests, until cancelled."""
        await together(self.uploads.run())


def make_dubs(settings: Settings, database: Database) -> Dubs:
    """All of it, not running yet."""
    uploads = UploadStore(database)
    limits = Limits(
        bytes=settings.quota_gb << 30,
        uploads_open=settings.quota_uploads,
        jobs_day=settings.quota_jobs_day,
        jobs_open=settings.quota_jobs,
    )
    quota = Quota(limits, uploads, OperationStore(database), MadeStore(database))
    upload_limits = UploadLimits(
        max_bytes=settings.upload_max_gb << 30,
        lasts_s=settings.upload_hours * 3600,
        reserve=settings.disk_reserve_mb << 20,
    )
    brought = Uploads(uploads, settings.data / "uploads", upload_limits, quota)
    projects = Projects(database, settings.data / "dubs")
    projects.uploaded = brought.path
    return Dubs(brought, quota, projects)
