"""Dubbing on a server: its parts, made and joined in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stream.dubs.engines import engines_of
from stream.dubs.events import ProjectEvents
from stream.dubs.material import ProjectMaterial
from stream.dubs.operations import Operations, Places
from stream.dubs.projects import Projects
from stream.dubs.quota import Limits, Quota
from stream.dubs.room import Room
from stream.dubs.uploads import UploadLimits, Uploads
from stream.dubs.webhooks import Webhooks
from stream.dubs.workers import Workers
from stream.settings import Settings
from stream.show.show import together
from stream.store.db import Database
from stream.store.idempotency import IdempotencyStore
from stream.store.operations import OperationRow, OperationStore
from stream.store.quota import MadeStore
from stream.store.uploads import UploadStore
from stream.store.webhooks import WebhookStore


@dataclass(frozen=True, slots=True)
class Dubs:
    """Everything of dubbing that the routes may touch."""

    uploads: Uploads
    quota: Quota
    room: Room
    projects: Projects
    operations: Operations
    webhooks: Webhooks
    idempotency: IdempotencyStore

    async def open(self) -> None:
        """Before the first request."""
        await self.idempotency.open()

    async def run(self) -> None:
        """What goes on beside requests, until cancelled."""
        await together(self.uploads.run(), self.operations.run(), self.webhooks.run())


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
    room = Room(settings.data, upload_limits.reserve, quota)
    brought = Uploads(uploads, settings.data / "uploads", upload_limits, quota)
    projects = Projects(database, settings.data / "dubs")
    projects.uploaded = brought.path
    webhooks = Webhooks(WebhookStore(database), private=settings.webhook_private)
    operations = _operations(settings, database, projects, brought, webhooks, room)
    return Dubs(brought, quota, room, projects, operations, webhooks, IdempotencyStore(database))


def _operations(
    settings: Settings, database: Database, projects: Projects, uploads: Uploads, webhooks: Webhooks, room: Room
) -> Operations:
    store = OperationStore(database)
    memory = settings.dub_memory_mb << 20
    places = Places(settings.data, engines_of(settings), settings.dub_jobs, settings.dub_previews, memory)
    material = ProjectMaterial(projects, uploads, places.renders)

    async def on_end(row: OperationRow) -> None:
        await webhooks.publish(f"operation.{row.state}", operations.body(row), row.id)

    operations = Operations(store, ProjectEvents(store), material, Workers(memory), places, on_end, room)

    async def tell(project: str, kind: str, data: Mapping[str, Any]) -> None:
        await operations.event(project, kind, data)
        if kind == "project":
            await operations.look((await projects.get(project)).base, project)

    projects.tell = tell
    projects.leaving.append(operations.forget)
    return operations
