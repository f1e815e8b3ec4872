"""How the services of bots are put together, and the job that publishes at its time."""

from typing import Final
from uuid import UUID

from palaver.config.bots import Bots
from palaver.config.layers.stored import StoredLayers
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.gates import Gates
from palaver.config.releasing.releases import Releases
from palaver.config.releasing.requests import RELEASE, WRITE, Behind, Requests, Standing
from palaver.config.releasing.versions import Versions
from palaver.config.releasing.waiting import Request
from palaver.core.audit import DONE, FAILED, Act
from palaver.core.errors import PalaverError
from palaver.core.events import Events
from palaver.core.jobs import JobContext, JobKind, Jobs
from palaver.core.services import Services

_SERVER: Final = "system"  # who acts when nobody is there


def add_releasing(services: Services, bots: Bots, behind: Behind, standing: Standing) -> None:
    """Offer a bot's way from one version to the next; `behind` and `standing` say who owners are."""
    gates = Gates()
    drafts = Drafts(bots, gates)
    releases = Releases(drafts)
    requests = Requests(releases, services.get(Jobs), behind, standing)
    for service in (bots, gates, drafts, releases, Versions(bots), StoredLayers(bots), requests):
        services.add(service)


def job_kinds(services: Services) -> dict[str, JobKind]:
    """The job of bots: a release whose time has come."""

    async def release(context: JobContext) -> None:
        made = await services.get(Requests).due(context.account, UUID(context.payload["request"]))
        await _told(services, made)

    async def gave_up(context: JobContext, error: PalaverError) -> None:
        made = await services.get(Requests).give_up(context.account, UUID(context.payload["request"]), error)
        await _told(services, made)

    return {RELEASE: JobKind(RELEASE, release, max_attempts=8, gave_up=gave_up)}


async def _told(services: Services, request: Request | None) -> None:
    """For the audit: what became of a release at its time, when nobody was there."""
    if request is None:
        return
    details = {"request": str(request.id), "state": request.state, "asked by": request.author, "reason": request.reason}
    act = Act(
        account=request.account_id,
        actor=_SERVER,
        action=WRITE,
        outcome=DONE if request.state == "published" else FAILED,
        target="a scheduled release",
        details=details | ({} if request.number is None else {"version": str(request.number)}),
    )
    await services.get(Events).tell(act)
