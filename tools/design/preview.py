"""Render every template with made-up contexts, serve the result on this machine and take pictures of it.

    python tools/design/preview.py OUT                     pages only
    python tools/design/preview.py OUT --pictures [NAME…]  and pictures at 320, 768 and 1280 px (light; 320 dark)

Pictures need playwright and a Chromium (CHROMIUM, default /usr/bin/chromium).
"""

import argparse
import os
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.web.sample_pages import SAMPLES, SITE  # noqa: E402

WIDTHS = (320, 768, 1280)


def environment() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(ROOT / "adock/templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["static"] = "/static/{}".format
    return templates


def render_all(out: Path) -> list[str]:
    templates = environment()
    out.mkdir(parents=True, exist_ok=True)
    for name, (template, page) in SAMPLES.items():
        html = templates.get_template(template).render(page=page, site=SITE, has_fictional_data=True)
        (out / f"{name}.html").write_text(html, encoding="utf-8")
    (out / "500.html").write_text(templates.get_template("pages/500.jinja").render(), encoding="utf-8")
    static = out / "static"
    if not static.exists():
        static.symlink_to(ROOT / "adock/static")
    return [*SAMPLES, "500"]


def serve(out: Path) -> ThreadingHTTPServer:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(out)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def take_pictures(out: Path, names: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    server = serve(out)
    address = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for scheme, widths in (("light", WIDTHS), ("dark", (320,))):
            for width in widths:
                page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                for name in names:
                    page.goto(f"{address}/{name}.html")
                    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    if overflow > 0:
                        print(f"{name} at {width} px: {overflow} px too wide")
                    suffix = "" if scheme == "light" else "-dark"
                    page.screenshot(path=out / f"{name}-{width}{suffix}.png", full_page=True)
                page.close()
        browser.close()
    server.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pictures", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    names = render_all(arguments.out)
    if arguments.pictures is not None:
        take_pictures(arguments.out, arguments.pictures or names)


if __name__ == "__main__":
    main()
