"""Layouts of documents: values, rows and conditions; what is in a value never becomes markup."""

import subprocess
import sys
from typing import Any

import pytest

from palaver.basic.errors import BasicError
from palaver.basic.layouts import as_html, as_markdown, laid_out

ORDER = {
    "number": 17,
    "customer": {"name": "Ana"},
    "paid": False,
    "currency": "EUR",
    "items": [{"name": "soup", "price": 3}, {"name": "bread", "price": 1, "currency": "BRL"}],
    "none": [],
}


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{{number}} {{ customer.name }}", "17 Ana"),
        ("[{{nothing}}{{customer.nothing.more}}]", "[]"),
        ("{{#each items}}{{@index}} {{name}} {{price}} {{currency}};{{/each}}", "1 soup 3 EUR;2 bread 1 BRL;"),
        ("{{#each items}}{{customer.name}}{{this.customer}}{{/each}}", "AnaAna"),
        ("{{#each none}}x{{else}}nothing{{/each}}", "nothing"),
        ("{{#each nobody}}x{{/each}}", ""),
        ("{{#if paid}}paid{{else}}open{{/if}}", "open"),
        ("{{#if number}}{{#if none}}a{{else}}b{{/if}}{{/if}}", "b"),
        ("{{#each customer}}{{name}}{{/each}}", "Ana"),
        ("{{elsewhere}}{{#if number}}{{elsewhere}}{{/if}}", ""),
        ("{ {number} } {{}} {{a b}}", "{ {number} } {{}} {{a b}}"),
    ],
)
def test_a_template_is_filled(template: str, written: str) -> None:
    assert laid_out(template, ORDER, as_html) == written


def test_each_of_plain_values_is_this() -> None:
    assert laid_out("{{#each names}}<li>{{this}}{{/each}}", {"names": ["a", "b"]}, as_html) == "<li>a<li>b"


@pytest.mark.parametrize(
    "template", ["{{#each items}}", "{{/if}}", "{{else}}", "{{#if}}x{{/if}}", "{{#if a}}{{/each}}", "{{#if a}}" * 40]
)
def test_what_is_not_closed_or_not_open_is_named_with_its_line(template: str) -> None:
    with pytest.raises(BasicError) as error:
        laid_out(f"\n{template}", ORDER, as_html)
    assert (error.value.code, error.value.message.startswith("line 2 of the template")) == ("ArgumentError", True)


def test_a_value_is_no_markup_and_no_template() -> None:
    bad = {"x": '<img src="file:///etc/passwd"><b>{{number}}\nnext', "number": 1}
    assert laid_out("<p>{{x}}</p>", bad, as_html) == (
        "<p>&lt;img src=&quot;file:///etc/passwd&quot;&gt;&lt;b&gt;{{number}}<br>next</p>"
    )
    found: Any = laid_out("{{x}}", {"x": "# [a](http://b) | <i>\n\n* 1. _z_"}, as_markdown)
    assert found == r"\# \[a\]\(http\://b\) \| \<i\> \* 1\. \_z\_"


@pytest.mark.parametrize("bad", ["{{" + " " * 300_000, "{{#if number}}x{{/if}}\n" * 30_000, "{{" * 150_000])
def test_a_template_is_read_in_one_pass(bad: str) -> None:
    """In a process of its own: an expression that looks back again and again would hold this one for hours."""
    lines = "import sys; from palaver.basic.layouts import as_html, laid_out; laid_out(sys.stdin.read(), {}, as_html)"
    subprocess.run([sys.executable, "-c", lines], input=bad.encode(), check=True, timeout=30)
