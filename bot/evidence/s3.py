"""Files in a bucket of an S3-compatible service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bot.evidence.limits import CHUNK
from bot.evidence.storage import StorageError
from bot.settings import Settings

#: In front of the keys, so that the bucket may hold other things.
_PREFIX = "attachments/"
#: Seconds to connect and between two answers; three tries.
_CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 3, "mode": "standard"})
_ERRORS = (BotoCoreError, ClientError)


class Bucket:
    """A storage in a bucket that exists and is private. ``client`` is boto3's."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @classmethod
    def of(cls, settings: Settings) -> Bucket:
        """The bucket of the settings. Without keys there, boto3 looks for them where it always does (environment, role)."""
        client = boto3.client(
            "s3",
            endpoint_url=settings.s3_endpoint,
            region_name=settings.s3_region,
            aws_access_key_id=settings.s3_access_key,
            aws_secret_access_key=settings.s3_secret_key,
            config=_CONFIG,
        )
        return cls(client, str(settings.s3_bucket))

    def put(self, key: str, path: Path) -> None:
        """Uploads a file."""
        try:
            with path.open("rb") as file:
                self._client.put_object(Bucket=self._bucket, Key=_PREFIX + key, Body=file, ContentType="application/octet-stream")
        except _ERRORS as error:
            raise _failure("stored", error) from error

    @contextmanager
    def open(self, key: str) -> Iterator[Iterator[bytes]]:
        """The file's bytes, as they arrive."""
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=_PREFIX + key)["Body"]
        except _ERRORS as error:
            raise _failure("read", error) from error
        try:
            yield body.iter_chunks(CHUNK)
        finally:
            body.close()

    def delete(self, key: str) -> None:
        """Removes a file."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=_PREFIX + key)
        except _ERRORS as error:
            raise _failure("removed", error) from error


def _failure(what: str, error: Exception) -> StorageError:
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else type(error).__name__
    return StorageError(f"a file could not be {what} in the bucket ({code}): check S3_BUCKET, S3_ENDPOINT and the keys")
