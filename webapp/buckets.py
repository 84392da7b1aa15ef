"""Django storage settings for S3-compatible object storage."""

from __future__ import annotations

from typing import Any

from webapp.env import Environment


def pictures(env: Environment) -> dict[str, Any]:
    """Return the bucket of pictures, which browsers read by signed addresses or those of S3_PUBLIC_URL."""
    return _bucket(
        env,
        env.S3_BUCKET,
        custom_domain=env.S3_PUBLIC_URL.split("://")[-1].rstrip("/") or None,
        querystring_auth=not env.S3_PUBLIC_URL,
        object_parameters={"CacheControl": "public, max-age=31536000, immutable"},
    )


def private(env: Environment, name: str) -> dict[str, Any]:
    """Return a bucket that only Drape reads."""
    return _bucket(env, name, default_acl="private")


def origin(env: Environment) -> str:
    """Return the origin of the pictures, for the Content-Security-Policy."""
    return (env.S3_PUBLIC_URL or env.S3_ENDPOINT_URL or "https://*.amazonaws.com").rstrip("/")


def _bucket(env: Environment, name: str, **options: Any) -> dict[str, Any]:
    place = {"endpoint_url": env.S3_ENDPOINT_URL or None, "region_name": env.S3_REGION or None}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": name, **place, **options}}
