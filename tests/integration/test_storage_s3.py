"""A bucket as a storage, on moto's S3 server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from bot.evidence.s3 import Bucket
from bot.evidence.storage import StorageError, open_storage
from bot.settings import Settings
from tests.storing import KEY, Keeps

BUCKET = "anexos"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def configured(service: str) -> Settings:
    made = Settings(
        link_secret="l" * 64, s3_bucket=BUCKET, s3_endpoint=service, s3_region="us-east-1", s3_access_key="teste", s3_secret_key="teste"
    )
    client(made).create_bucket(Bucket=BUCKET)
    return made


def client(settings: Settings) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=settings.s3_secret_key,
    )


class TestBucket(Keeps):
    @pytest.fixture
    def storage(self, configured: Settings) -> Bucket:
        storage = open_storage(configured)
        assert isinstance(storage, Bucket)
        return storage

    def test_files_lie_under_a_prefix_and_are_no_pages(self, storage: Bucket, configured: Settings, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"<html>")
        storage.put(KEY, tmp_path / "x")
        head = client(configured).head_object(Bucket=BUCKET, Key=f"attachments/{KEY}")
        assert head["ContentType"] == "application/octet-stream"

    def test_a_bucket_that_is_not_there_says_so(self, configured: Settings, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"x")
        with pytest.raises(StorageError, match=r"NoSuchBucket.*check S3_BUCKET"):
            Bucket(client(configured), "outro").put(KEY, tmp_path / "x")
