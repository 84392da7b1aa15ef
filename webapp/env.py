"""The settings of an installation, read from the environment, typed and checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from django.core.exceptions import ImproperlyConfigured
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from search.ratelimit import parse as parse_rate

ROOT = Path(__file__).resolve().parent.parent
SECRETS = {"DATABASE_URL", "METRICS_TOKEN", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS"}
"""May contain a password, so no message repeats them. Each may be read from a file given by NAME_FILE."""


class SettingsError(ImproperlyConfigured):
    """An invalid value; the text names it and says what is allowed."""


def _split(value: object) -> object:
    return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value


def _rate(value: str) -> str:
    parse_rate(value)
    return value


def _long_keys(values: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(value) < 50 for value in values):
        raise ValueError("each is an earlier SECRET_KEY, of 50 characters or more")
    return values


def _redis(value: str) -> str:
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("use redis://host:6379/0, rediss://… or unix:///path")
    return value


def _origin(values: tuple[str, ...]) -> tuple[str, ...]:
    if not all(value.startswith(("https://", "http://")) for value in values):
        raise ValueError("use whole origins, for instance https://shop.example")
    return values


def _currency(value: str) -> str:
    if len(value) != 3 or not value.isascii() or not value.isalpha():
        raise ValueError("use the three letters of ISO 4217, for instance EUR")
    return value.upper()


def _languages(values: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := [value for value in values if value not in get_args(Language)]:
        raise ValueError(f"use {', '.join(get_args(Language))}; {unknown[0]} is not translated")
    return values


def _links(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        label, _, address = value.partition("=")
        if not label.strip() or not address.startswith(("https://", "http://", "/", "mailto:")):
            raise ValueError("write each link as label=address, for instance Imprint=https://shop.example/imprint")
    return values


COLOUR = r"^(#[0-9A-Fa-f]{6})?$"
FONT = r"^[A-Za-z0-9 ,'\"-]*$"
Language = Literal["en", "de", "fr", "es", "ar"]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


class Environment(BaseSettings):
    """Every environment variable that Drape reads. Unset means the default, which runs on one laptop."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="ignore", env_ignore_empty=True)

    HOST: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0: all of the machine.")
    PORT: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    DEMO: bool = Field(True, description="Load the drawn demo catalogue into an empty installation.")
    DEBUG: bool = Field(False, description="Django's debug pages; for development only.")
    VAR: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        ROOT / "var", description="Where Drape keeps what it writes."
    )

    SECRET_KEY: str = Field(
        "", description="Signs sessions and encrypts secrets in the database; empty: made once and kept in VAR."
    )
    SECRET_KEY_FALLBACKS: Annotated[Names, AfterValidator(_long_keys)] = Field(
        (), description="Earlier keys, with commas between, still accepted until secrets in the database are renewed."
    )
    ALLOWED_HOSTS: Names = Field(
        ("localhost", "127.0.0.1", "[::1]"), description="Host names that are answered, with commas between."
    )
    CSRF_TRUSTED_ORIGINS: Annotated[Names, AfterValidator(_origin)] = Field(
        (), description="Origins that may send forms, for instance https://shop.example."
    )
    WIDGET_ORIGINS: Annotated[Names, AfterValidator(_origin)] = Field(
        (),
        description="Comma-separated origins of web pages that may search from the browser without a key, by the "
        "widget or the JSON API, for instance https://shop.example.",
    )
    SECOND_FACTOR: Literal["offered", "required"] = Field(
        "offered", description="Whether staff choose to have a second factor, or set one up before anything else."
    )
    TLS: bool = Field(False, description="Drape is reached by https, through a proxy that sets X-Forwarded-Proto.")
    HSTS: Literal["off", "host", "domain"] = Field(
        "host",
        description="With TLS, tell browsers to use https alone for a year: for this host, or for all of its "
        "subdomains, too (and for browsers' preload lists).",
    )
    PROXIES: int = Field(0, ge=0, le=9, description="Proxies in front that add to X-Forwarded-For.")
    METRICS_TOKEN: str = Field(
        "",
        description="What /metrics asks for (Authorization: Bearer …); empty: only this machine may read it.",
    )

    DATABASE_URL: str = Field(
        "", description="PostgreSQL, for instance postgres://user:secret@host/db; empty: SQLite in VAR."
    )
    REDIS_URL: Annotated[str, AfterValidator(_redis)] = Field(
        "", description="A Redis 8 or Redis Stack 7.4; empty: the embedded server."
    )
    REDIS_STACK: Path = Field(ROOT / "var" / "redis-stack", description="Where the embedded Redis Stack is unpacked.")
    REDIS_PREFIX: str = Field(
        "drape",
        pattern=r"^[A-Za-z0-9_-]+$",
        description="First part of every key, so that installations can share a Redis.",
    )

    ENCODER: str = Field(
        "auto",
        description="auto: what use_encoder or finetune chose, at first bundled. "
        "Fixed by bundled, a folder, hf-hub:… or open_clip's name/pretrained.",
    )
    DETECTOR: str = Field("bundled", description="bundled, a path of ultralytics weights, or off.")
    MODEL_RUNTIME: Literal["auto", "onnx", "torch"] = Field("auto", description="What runs the models.")
    MODEL_THREADS: int = Field(0, ge=0, description="Threads a model may use; 0: all cores.")
    WEB_THREADS: int = Field(8, ge=1, le=256, description="Requests answered at the same time.")
    THREADS_PER_ADDRESS: int = Field(
        0,
        ge=0,
        description="Requests of one address that are answered at the same time while other addresses ask, too; the "
        "others wait for their turn. 0: a quarter of WEB_THREADS, two at least.",
    )
    CONNECTIONS_PER_ADDRESS: int = Field(
        100,
        ge=0,
        description="Open connections that one address may hold; beyond it the oldest that waits is closed. 0: any "
        "number. Behind PROXIES the proxy has to limit them.",
    )
    VECTOR_INDEX: Literal["auto", "flat", "hnsw"] = Field(
        "auto", description="Exact (flat) or approximate (hnsw) search; auto: hnsw above 100,000 products."
    )
    EF_RUNTIME: int = Field(
        2500, ge=10, le=4096, description="Breadth of an hnsw search: more finds more and takes longer."
    )
    IMAGE_WEIGHT: float | None = Field(
        None, ge=0, le=1, description="Blend of picture (1) and words (0); unset: what the encoder suggests."
    )

    MAX_UPLOAD_MB: int = Field(12, ge=1, description="Largest photo a shopper may send.")
    MAX_CATALOGUE_MB: int = Field(2048, ge=1, description="Largest catalogue that staff may upload.")
    IMPORT_MEMORY_MB: int = Field(
        1024, ge=256, description="Memory that reading the tables of an import may take, in a process of its own."
    )
    MAX_PICTURE_MEGAPIXELS: int = Field(40, ge=1, description="Largest picture that is opened.")
    PHOTO_TTL_HOURS: int = Field(24, ge=1, description="How long a shopper's photo is kept.")
    PHOTO_BUDGET_MB: int = Field(
        1024, ge=10, description="Shoppers' photos kept at the same time, in all; beyond it the oldest go."
    )
    PHOTO_VISITOR_MB: int = Field(20, ge=1, description="The same, of one visitor.")
    RATE_LIMIT: Annotated[str, AfterValidator(_rate)] = Field(
        "60/m",
        description="Searches per visitor without an API key (for instance 60/m), or off. A photo counts as 3 "
        "searches, similar products as half of one, filtering as a fifth, a suggestion as a tenth.",
    )
    FETCH_PICTURES: bool = Field(
        False, description="Fetch pictures that catalogues name by web address, in every import; else staff decide."
    )
    FETCH_ALLOWED_HOSTS: Names = Field(
        (), description="Comma-separated hosts to fetch pictures from even if their addresses are private."
    )
    SOURCES_FOLDER: str = Field(
        "", description="Folder whose folders staff may have imported regularly; empty: sources in VAR."
    )
    DEFAULT_CURRENCY: Annotated[str, AfterValidator(_currency)] = Field(
        "EUR", description="Currency of prices that name none."
    )

    SHOP_NAME: str = Field("Drape", min_length=1, max_length=40, description="Name in the header, titles and footer.")
    SHOP_LOGO: str = Field("", description="Address of a logo (SVG or PNG) in place of the hanger and the name.")
    SHOP_COLOUR: str = Field("", pattern=COLOUR, description="Accent colour, for instance #0a5c36.")
    SHOP_COLOUR_DARK: str = Field("", pattern=COLOUR, description="Accent colour of the dark scheme.")
    SHOP_FONT: str = Field("", pattern=FONT, description="Font families, for instance Inter, sans-serif.")
    SHOP_LINKS: Annotated[Names, AfterValidator(_links)] = Field(
        (), description="Comma-separated links of the footer: Imprint=https://shop.example/imprint."
    )
    SHOP_LANGUAGE: Language = Field("en", description="Language of pages for browsers that ask for no offered one.")
    SHOP_LANGUAGES: Annotated[Names, AfterValidator(_languages)] = Field(
        get_args(Language), description="Comma-separated languages to offer: en, de, fr, es, ar."
    )

    PERSONALISATION: Literal["ask", "on", "off"] = Field(
        "ask",
        description="Recognise visitors by a cookie to recommend products: ask (only who agreed), on (everybody), or "
        "off. Events without a visitor are counted in any case.",
    )
    EVENT_DAYS: int = Field(
        90, ge=8, le=3650, description="Days that events are kept one by one; afterwards as daily counts."
    )
    POPULARITY_WEIGHT: float = Field(
        0.05,
        ge=0,
        le=0.1,
        description="By how much popularity may lift a product among those that answer a search (holding all its words "
        "counts 0.2); 0: off.",
    )
    TRAIN_AT: str = Field(
        "03:30", pattern=r"^(off|([01]\d|2[0-3]):[0-5]\d)$",
        description="Time of the nightly training of the recommender (HH:MM, UTC); off: by command only.",
    )  # fmt: skip
    PROFILE_DAYS: int = Field(90, ge=1, le=400, description="Days after a visitor's last event that the profile goes.")

    S3_BUCKET: str = Field("", description="Keep pictures in this bucket; empty: in VAR.")
    S3_ENDPOINT_URL: str = Field("", description="Of an object storage other than Amazon's.")
    S3_REGION: str = Field("", description="Region of the bucket.")
    S3_PUBLIC_URL: str = Field("", description="Where browsers get the pictures, if not from the bucket.")
    S3_UPLOADS_BUCKET: str = Field(
        "",
        description="Keep uploaded catalogues in this private bucket, for workers of several machines; empty: in VAR.",
    )
    S3_PHOTOS_BUCKET: str = Field("", description="Keep shoppers' photos in this private bucket; empty: in VAR.")

    LOG_FORMAT: Literal["text", "json"] = Field("text", description="Lines for people or for machines.")
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="The least that is logged.")

    @model_validator(mode="after")
    def _long_key(self) -> Self:
        if self.SECRET_KEY and len(self.SECRET_KEY) < 50 and not self.DEBUG:
            raise ValueError("SECRET_KEY must have 50 characters or more; leave it unset and Drape makes one")
        return self


def load() -> Environment:
    """Return the settings from the environment. Errors: SettingsError, with a line for each invalid value."""
    try:
        return Environment(**_from_files())
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error))) from None


def _from_files() -> dict[str, Any]:
    """Return secrets from files, as provided by Docker, systemd and vaults. Errors: SettingsError."""
    found = {}
    for name in sorted(SECRETS):
        path = os.environ.get(f"{name}_FILE")
        if not path or os.environ.get(name):
            continue
        try:
            found[name] = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"Setting {name}_FILE cannot be used: {path} cannot be read ({error}).") from error
    return found


def _sentences(error: ValidationError) -> list[str]:
    lines = []
    for item in error.errors():
        said = str(item["msg"]).removeprefix("Value error, ")
        if not item["loc"]:
            lines.append(f"Setting {said}.")
            continue
        name = str(item["loc"][0])
        what = Environment.model_fields[name].description
        value = "" if name in SECRETS else f"={item['input']!r}"
        lines.append(f"Setting {name}{value} cannot be used: {said}. {name}: {what}")
    return lines
