"""What somebody keeps besides uploads."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from stream.store.db import Database
from stream.store.operations import ArtefactRow, OperationRow


class MadeStore:
    """Reads how many bytes were made for somebody."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def bytes(self, who: str) -> int:
        """Of all files of the operations that they asked for."""
        query = (
            select(func.sum(ArtefactRow.bytes))
            .join(OperationRow, OperationRow.id == ArtefactRow.operation)
            .where(OperationRow.who == who)
        )

        def work(session: Session) -> int:
            return int(session.scalar(query) or 0)

        return await self._database.run(work)
