"""Object storage by the S3 protocol, as Django's storages are told of it."""

from __future__ import annotations

from typing import Any

from webapp.env import Environment


def pictures(env: Environment) -> dict[str, Any]:
    """The bucket of pictures, from which browsers get them: signed addresses, or those of S3_PUBLIC_URL."""
    return _bucket(
        env,
        env.S3_BUCKET,
        custom_domain=env.S3_PUBLIC_URL.split("://")[-1].rstrip("/") or None,
        querystring_auth=not env.S3_PUBLIC_URL,
        object_parameters={"CacheControl": "public, max-age=31536000, immutable"},
    )


def private(env: Environment, name: str) -> dict[str, Any]:
    """A bucket that nobody but Drape reads."""
    return _bucket(env, name, default_acl="private")


def origin(env: Environment) -> str:
    """Where browsers get pictures, for the Content-Security-Policy."""
    return (env.S3_PUBLIC_URL or env.S3_ENDPOINT_URL or "https://*.amazonaws.com").rstrip("/")


def _bucket(env: Environment, name: str, **options: Any) -> dict[str, Any]:
    place = {"endpoint_url": env.S3_ENDPOINT_URL or None, "region_name": env.S3_REGION or None}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": name, **place, **options}}
