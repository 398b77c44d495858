"""What the pages for learners and for teachers share: a template in which all is text, and a policy without scripts."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent


def fill(name, page):
    """Return the page of `name`.html and `name`.css; page a dict with what the template asks for -> HTML."""
    template, style, policy = _template(name)
    return template.render(page=page, style=style, policy=policy)


@cache
def _template(name):
    """Return the template, its style as it stands in the page, and the policy that lets this style in alone."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = (HERE / f"{name}.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return environment.get_template(f"{name}.html"), Markup(style), policy


def breakable(name):
    """Return a name as HTML that a narrow page may break after an underscore."""
    return Markup("_<wbr>").join(name.split("_"))
