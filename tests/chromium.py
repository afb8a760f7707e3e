"""A headless Chromium spoken to through its DevTools pipe: pages as people have them, keys, media and screenshots."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from select import select
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
# A machine with other work to do takes its time.
_PATIENCE = 120


class Browser:
    """One page of a browser; `width` and `height` are those of its window."""

    def __init__(self, *, width: int = 1280, height: int = 900) -> None:
        self._cleanup = ExitStack()
        self._ids = iter(range(1, 1_000_000))
        self._events: list[dict[str, Any]] = []
        self._session: str | None = None
        self._read = b""
        self._start()
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.send("Page.enable")
        self.resize(width, height)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cleanup.close()

    def open(self, path: Path) -> None:
        """Show the page at `path`, once it is loaded."""
        self._events.clear()
        self.send("Page.navigate", url=path.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._events.append(self._receive())

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the page gives
        """The value of a JavaScript expression, promises waited for."""
        done = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a person does."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        for key in keys:
            typed = {"Tab": "", "Enter": "\r"}.get(key, key)
            code = codes.get(key, ord(key[0].upper()))
            common = {"key": key, "windowsVirtualKeyCode": code}
            self.send("Input.dispatchKeyEvent", type="keyDown", text=typed, **common)
            self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def resize(self, width: int, height: int) -> None:
        """Give the window a size."""
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def prefer(self, *, dark: bool) -> None:
        """Prefer a dark or a light scheme of colours."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])

    def scripts(self, *, on: bool) -> None:
        """Let the next page run its scripts, or not."""
        self.send("Emulation.setScriptExecutionDisabled", value=not on)

    def screenshot(self, path: Path) -> None:
        """Write what the window shows as PNG."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """The result of a command of the DevTools protocol."""
        number = next(self._ids)
        self._write({"id": number, "method": method, "params": parameters})
        while (answer := self._receive()).get("id") != number:
            self._events.append(answer)
        assert "error" not in answer, (method, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        """The next message; a page that asks whether it may be left is told yes."""
        while b"\0" not in self._read:
            assert select([self._from], [], [], _PATIENCE)[0], "the browser says nothing"
            more = os.read(self._from, 1 << 20)
            assert more, "the browser has left"
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        event: dict[str, Any] = json.loads(message)
        if event.get("method") == "Page.javascriptDialogOpening":
            self._write({"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": True}})
        return event

    def _write(self, message: dict[str, object]) -> None:
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")

    def _start(self) -> None:
        home = self._cleanup.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        theirs, ours = os.pipe(), os.pipe()
        # High numbers, so that making them 3 and 4 overwrites neither.
        reads, writes = (fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (theirs[0], ours[1]))
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe"]
        process = subprocess.Popen(
            [
                "bash",
                "-c",
                f'exec "$@" 3<&{reads} 4>&{writes}',
                "bash",
                str(PROGRAM),
                *options,
                f"--user-data-dir={home}",
            ],
            pass_fds=(reads, writes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._cleanup.callback(process.wait, _PATIENCE)
        self._cleanup.callback(process.terminate)
        for end in (reads, writes, theirs[0], ours[1]):
            os.close(end)
        self._to = self._cleanup.enter_context(os.fdopen(theirs[1], "wb", buffering=0))
        self._from = ours[0]
        self._cleanup.callback(os.close, ours[0])
