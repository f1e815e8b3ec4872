' Texts: what is inside of them reaches people unchanged
a = "IF x = 1 THEN // no comment ' nor here, ${1 + 1} <> ${"nested ${2 * 3}"} {name} ${{template}}"
b = 'raw "double" and it''s ${no} interpolation'
c = "two
lines, and a tab:\t, a quote: "", another: \", a dollar: \${x}, unicode: \u00e9"
d = ""
e = "AND OR WHERE = , REM"
url = "https://example.org/a//b#c"
TALK a, b, c, d, e, url
TALK 'single', 'strings'
x = LEN('it') ' a comment, it's one
y = [
  'first', ' second ',  ' and this is a comment
  'third'
]
TALK "a=b"
TALK "PARAM x AS STRING"
