"""Settings: read once from `onmaru.toml`, the environment (ONMARU_*) and the command line."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from stream.store.db import sqlite_url

SHIPPED_PACKS = Path(__file__).parent.parent / "avatar" / "packs"


VoiceId = Annotated[str, Field(pattern=r"^[^\s,=]{1,100}$")]


class IceServer(BaseModel):
    """One STUN or TURN server for viewers behind NAT."""

    model_config = ConfigDict(frozen=True)
    urls: str
    username: str = ""
    credential: SecretStr = SecretStr("")


class Settings(BaseSettings):
    """Every setting. `docs/settings.md` lists them; a test keeps it so."""

    model_config = SettingsConfigDict(env_prefix="ONMARU_", toml_file="onmaru.toml", frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address that the server listens on; loopback unless told.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8080, description="Port of the server; 0 takes a free one.")
    data: Path = Field(Path("data"), description="Folder of the database, recordings, hosts and logs.")
    database: str = Field(
        "", description="SQLAlchemy URL of the store, e.g. postgresql+psycopg://…; empty: DATA/onmaru.db."
    )
    token: SecretStr = Field(SecretStr(""), description="Operator's token; empty makes a new one at each start.")
    viewer_token: SecretStr = Field(SecretStr(""), description="Token that viewers need; empty lets everybody watch.")
    avatar: str = Field("harin", description="Host on air: a pack's name, shipped or under DATA/hosts.")
    voice_ko: str = Field("", description="Voice for Korean; empty takes the best that is installed.")
    voice_en: str = Field("", description="Voice for English; empty takes the best that is installed.")
    fallback_ko: tuple[VoiceId, ...] = Field(
        (), description="Voices that stand in, in order, while the Korean one fails; empty takes the embedded ones."
    )
    fallback_en: tuple[VoiceId, ...] = Field(
        (), description="Voices that stand in, in order, while the English one fails; empty takes the embedded ones."
    )
    voice_patience_ms: Annotated[int, Field(ge=100, le=10_000)] = Field(
        800, description="Silence after which a line is handed on to the next voice."
    )
    framing: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,48}$")] = Field(
        "", description="Framing of the host, landscape or portrait; empty takes the first that fits the size."
    )
    size: Annotated[str, Field(pattern=r"^([0-9]{2,4}x[0-9]{2,4})?$")] = Field(
        "", description="Size of the picture, e.g. 720x1280; empty takes the framing's own."
    )
    background: str = Field("studio", description="Theme of the set behind the host.")
    catalogue: Path | None = Field(None, description="Catalogue file; empty takes the sample catalogue.")
    writer: Literal["auto", "template", "llm"] = Field(
        "auto", description="Who words the lines: auto takes a language model where `llm_base_url` names one."
    )
    faq: Path | None = Field(None, description="FAQ file of the answers; empty takes the sample's with the sample.")
    asr_model: Path | None = Field(
        None,
        description="Folder of a Whisper model (CTranslate2), for questions by voice and dubbing; "
        "empty: PocketSphinx or none.",
    )
    search_url: str = Field("", description="Endpoint that is searched where the catalogue has no answer; empty: none.")
    chat_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Secret that signs chat brought from other platforms; empty: none is taken."
    )
    llm_base_url: str = Field("", description="OpenAI-compatible endpoint: http://127.0.0.1:11434/v1; empty: none.")
    llm_model: str = Field("", description="Name of the language model at that endpoint.")
    llm_key_env: str = Field("", description="Environment variable that holds the endpoint's key; empty: no key.")
    llm_timeout_s: Annotated[float, Field(ge=1, le=120)] = Field(
        20.0, description="Seconds that one answer of the language model may take, tries included."
    )
    rundown_minutes: Annotated[float, Field(ge=1, le=480)] = Field(
        30.0, description="Length of the rundown that is made of the catalogue when the show has none."
    )
    rundown_repeat: bool = Field(True, description="Start the rundown again at its end; off: the show falls silent.")
    approval: Literal["automatic", "veto", "manual"] = Field(
        "automatic", description="How a new show's lines get on air: automatic, veto (a timer) or manual."
    )
    veto_s: Annotated[float, Field(ge=1, le=60)] = Field(
        20.0, description="Seconds in which a line may be vetoed before the timer approves it."
    )
    seed: int = Field(1, description="Seed of idle life and of the rundown's wording.")
    max_viewers: Annotated[int, Field(ge=1, le=10_000)] = Field(200, description="Viewers admitted at once.")
    max_joining: Annotated[int, Field(ge=1, le=100)] = Field(4, description="Viewers that may shake hands at once.")
    ice_servers: tuple[IceServer, ...] = Field((), description="STUN and TURN servers for viewers.")
    outputs: tuple[str, ...] = Field((), description="RTMP(S) and WHIP targets that every show is sent to.")
    high_kbps: Literal[0] | Annotated[int, Field(ge=200, le=20_000)] = Field(
        0, description="Bit rate of the high rendition; 0 goes by its size: 2000 at 720p, 4000 at 1080x1920."
    )
    low_kbps: Annotated[int, Field(ge=100, le=5_000)] = Field(500, description="Bit rate of the 360p rendition.")
    kernel_threads: Annotated[int, Field(ge=0, le=64)] = Field(
        0, description="Threads that draw on air; 0 goes by the size: 1 up to 1280x720, 2 above."
    )
    stage_listen: Annotated[str, Field(pattern=r"^(\S+:\d{1,5})?$")] = Field(
        "", description="HOST:PORT where stages on other machines connect; empty: none."
    )
    stage_spawn: bool = Field(True, description="Start the stage as a child; off when one connects from elsewhere.")
    consent_check_s: Annotated[float, Field(ge=0.1, le=30)] = Field(
        30.0, description="Seconds between two looks at the consent of a host who is a real person."
    )
    upload_max_gb: Annotated[int, Field(ge=1, le=1_000)] = Field(64, description="Gigabytes that one upload may have.")
    upload_hours: Annotated[float, Field(gt=0, le=720)] = Field(
        24.0, description="Hours without a byte after which an unfinished upload is thrown away."
    )
    disk_reserve_mb: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        1024,
        description="Megabytes of the disk that uploads and dubbing jobs leave free for the show; one that wants of "
        "it is refused or ended.",
    )
    quota_gb: Annotated[int, Field(ge=1, le=100_000)] = Field(
        200,
        description="Gigabytes of uploads and renders that one user or token may keep; what would go over it is "
        "refused or ended.",
    )
    quota_uploads: Annotated[int, Field(ge=1, le=1_000)] = Field(
        10, description="Unfinished uploads that one user or token may have."
    )
    quota_jobs: Annotated[int, Field(ge=1, le=1_000)] = Field(
        20, description="Dubbing jobs of one user or token that may wait or run at once."
    )
    quota_jobs_day: Annotated[int, Field(ge=1, le=100_000)] = Field(
        2000, description="Dubbing jobs that one user or token may ask for within 24 hours, previews included."
    )
    dub_jobs: Annotated[int, Field(ge=1, le=64)] = Field(
        1, description="Dubbing jobs that run at once, previews apart; each takes about a core."
    )
    dub_previews: Annotated[int, Field(ge=1, le=16)] = Field(
        1, description="Dubbing previews that are made at once, beside the jobs."
    )
    dub_label: Literal["", "KR", "EU"] = Field(
        "", description="The notice that AI made it, in dubbing's files where none is asked for: KR or EU; empty: none."
    )
    dub_memory_mb: Annotated[int, Field(ge=256, le=1_000_000)] = Field(
        3072, description="Megabytes that one dubbing job and all it starts may hold; more ends it."
    )
    webhook_private: bool = Field(
        False, description="Let webhooks go to private and loopback addresses, over http too: for intranets and tests."
    )
    testcard: bool = Field(False, description="Allow the measuring patterns that `make bench` draws.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line wins over the environment, and that over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def pack_folders(self) -> tuple[Path, ...]:
        """Where hosts are looked for, the operator's first."""
        return (self.data / "hosts", SHIPPED_PACKS)

    @property
    def consents(self) -> Path:
        """The folder of the consent registry."""
        return self.data / "consents"

    @property
    def store_url(self) -> str:
        """The URL of the database."""
        return self.database or sqlite_url(self.data / "onmaru.db")
