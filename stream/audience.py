"""What a show's chat is made of, by the settings: FAQ, search, a language model's wordings, a webhook."""

from pathlib import Path

from script.answer import SAMPLE_FAQ, Faq, HttpSearch, ModelPhraser, load_faq
from script.catalogue import Catalogue
from script.llm import LanguageModel
from stream.settings import Settings
from stream.show.chat import ChatRoom, Host
from stream.show.connectors import Connector, GenericWebhook
from stream.store.chat import ChatStore


async def make_chat(
    settings: Settings, show_id: str, host: Host, catalogue: Catalogue, store: ChatStore, model: LanguageModel | None
) -> ChatRoom:
    """The chat of a show, with what was known of its viewers. Raises FaqInvalid."""
    search = HttpSearch(settings.search_url) if settings.search_url else None
    return ChatRoom(
        show_id,
        host,
        catalogue,
        store,
        await store.remembered(show_id),
        faq=faq_of(settings, catalogue),
        phraser=ModelPhraser(model) if model is not None else None,
        search=search,
    )


def faq_of(settings: Settings, catalogue: Catalogue) -> Faq:
    """The FAQ of the settings; the sample's where the sample is sold. Raises FaqInvalid."""
    path: Path | None = settings.faq or (SAMPLE_FAQ if settings.catalogue is None else None)
    return load_faq(path, catalogue) if path is not None else Faq()


def make_connector(settings: Settings) -> Connector | None:
    """Where other platforms bring their chat; None where no secret is set."""
    secret = settings.chat_webhook_secret.get_secret_value()
    return GenericWebhook(secret) if secret else None
