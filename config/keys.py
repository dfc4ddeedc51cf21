"""Writes the keys a machine lacks into var/keys.env, once, readable by its owner only.

python -m config.keys
"""

import base64
import os
import secrets
from pathlib import Path

KEYS_FILE = Path(__file__).resolve().parent.parent / "var" / "keys.env"


def _base64(count: int) -> str:
    return base64.b64encode(secrets.token_bytes(count)).decode()


def fresh() -> dict[str, str]:
    """New values for each key: names as in the environment."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"k1:{_base64(32)}",
        "INDEX_KEY": _base64(32),
    }


def write_missing(path: Path = KEYS_FILE) -> list[str]:
    """Appends the keys that neither the file nor the environment holds; answers their names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    present = {line.split("=", 1)[0] for line in path.read_text().splitlines()} if path.exists() else set()
    missing = {name: value for name, value in fresh().items() if name not in present and name not in os.environ}
    if missing:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.writelines(f"{name}={value}\n" for name, value in missing.items())
    return list(missing)


if __name__ == "__main__":
    if written := write_missing():
        print(f"已在 {KEYS_FILE.name} 中生成密钥:{'、'.join(written)}。请妥善备份,丢失后加密内容无法打开。")
