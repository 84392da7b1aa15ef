"""The settings of an installation, read from the environment, typed and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Environment(BaseSettings):
    """Every environment variable that Drape reads. Unset means the default, which runs on one laptop."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="ignore")

    DEBUG: bool = Field(False, description="Django's debug pages; for development only.")
    VAR: Path = Field(ROOT / "var", description="Where Drape keeps what it writes.")
    REDIS_URL: str = Field("", description="Redis 8 or Redis Stack 7.4; empty: the embedded server.")
    REDIS_STACK: Path = Field(ROOT / "var" / "redis-stack", description="Where the embedded Redis Stack is unpacked.")
    REDIS_PREFIX: str = Field("drape", description="First part of every key, so that installations can share a Redis.")
    DATABASE_URL: str = Field("", description="PostgreSQL, for instance postgres://user:secret@host/db; empty: SQLite in VAR.")
    ENCODER: str = Field("bundled", description="bundled, a folder, hf-hub:… or open_clip's name/pretrained.")
    DETECTOR: str = Field("bundled", description="bundled, a path of ultralytics weights, or off.")
    MODEL_RUNTIME: Literal["auto", "onnx", "torch"] = Field("auto", description="What runs the models.")
    MODEL_THREADS: int = Field(0, ge=0, description="Threads a model may use; 0: all cores.")
    VECTOR_INDEX: Literal["auto", "flat", "hnsw"] = Field("auto", description="Exact (flat) or approximate (hnsw) search; auto: hnsw above 100,000 products.")
    EF_RUNTIME: int = Field(100, ge=10, description="Breadth of an hnsw search: more finds more and takes longer.")
    IMAGE_WEIGHT: float | None = Field(None, ge=0, le=1, description="Blend of picture (1) and words (0); unset: what the encoder suggests.")
    MAX_UPLOAD_MB: int = Field(12, ge=1, description="Largest photo a shopper may send.")
    MAX_PICTURE_MEGAPIXELS: int = Field(40, ge=1, description="Largest picture that is opened.")
    PHOTO_TTL_HOURS: int = Field(24, ge=1, description="How long a shopper's photo is kept.")
    RATE_LIMIT: str = Field("60/m", description="Searches that cost a model run, per visitor (for instance 60/m), or off.")
    DEFAULT_CURRENCY: str = Field("EUR", min_length=3, max_length=3, description="Currency of prices that name none.")
