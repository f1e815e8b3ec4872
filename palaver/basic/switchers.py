"""Switchers: chips that add a prompt while they are on; the standard ones in each language, English first."""

import hashlib
from collections.abc import Mapping
from typing import Final

from palaver.basic.hearing.texts import LANGUAGES
from palaver.basic.host import Switcher
from palaver.basic.values.calendar_words import language

STANDARD: Final[Mapping[str, tuple[str, ...]]] = {
    "tables": (
        "Answer with tables wherever something is compared or listed.",
        "Antworte mit Tabellen, wo immer etwas verglichen oder aufgezählt wird.",
        "Responda com tabelas sempre que algo for comparado ou listado.",
        "Responde con tablas siempre que se compare o se enumere algo.",
        "Réponds par des tableaux dès que quelque chose est comparé ou énuméré.",
        "Rispondi con tabelle ogni volta che qualcosa viene confrontato o elencato.",
    ),
    "infographic": (
        "Answer like an infographic: few words, headings, numbers that stand out.",
        "Antworte wie eine Infografik: wenige Worte, Überschriften, Zahlen, die auffallen.",
        "Responda como um infográfico: poucas palavras, títulos, números em destaque.",
        "Responde como una infografía: pocas palabras, títulos, números que destaquen.",
        "Réponds comme une infographie : peu de mots, des titres, des chiffres bien visibles.",
        "Rispondi come un'infografica: poche parole, titoli, numeri in evidenza.",
    ),
    "cards": (
        "Answer as cards: one short block with a heading for each thing.",
        "Antworte in Karten: für jede Sache ein kurzer Block mit einer Überschrift.",
        "Responda em cartões: um bloco curto com um título para cada coisa.",
        "Responde en tarjetas: un bloque corto con un título para cada cosa.",
        "Réponds en fiches : un court bloc avec un titre pour chaque chose.",
        "Rispondi a schede: un breve blocco con un titolo per ogni cosa.",
    ),
    "list": (
        "Answer with a list.",
        "Antworte mit einer Liste.",
        "Responda com uma lista.",
        "Responde con una lista.",
        "Réponds par une liste.",
        "Rispondi con un elenco.",
    ),
    "comparison": (
        "Answer by comparing: what speaks for and against each.",
        "Antworte mit einem Vergleich: was jeweils dafür und was dagegen spricht.",
        "Responda comparando: o que há a favor e contra cada opção.",
        "Responde comparando: qué hay a favor y en contra de cada opción.",
        "Réponds en comparant : ce qui parle pour et contre chaque option.",
        "Rispondi confrontando: che cosa c'è a favore e contro ogni opzione.",
    ),
    "timeline": (
        "Answer as a timeline: one line for each date, in order.",
        "Antworte als Zeitleiste: eine Zeile für jedes Datum, der Reihe nach.",
        "Responda como uma linha do tempo: uma linha para cada data, em ordem.",
        "Responde como una cronología: una línea por cada fecha, en orden.",
        "Réponds sous forme de chronologie : une ligne par date, dans l'ordre.",
        "Rispondi come una cronologia: una riga per ogni data, in ordine.",
    ),
    "markdown": (
        "Answer in Markdown with headings, lists and emphasis.",
        "Antworte in Markdown mit Überschriften, Listen und Hervorhebungen.",
        "Responda em Markdown, com títulos, listas e destaques.",
        "Responde en Markdown, con títulos, listas y énfasis.",
        "Réponds en Markdown, avec des titres, des listes et des mises en relief.",
        "Rispondi in Markdown, con titoli, elenchi ed enfasi.",
    ),
    "chart": (
        "Where there are numbers, draw them as a chart of text.",
        "Wo es Zahlen gibt, zeichne sie als Diagramm aus Text.",
        "Onde houver números, desenhe-os como um gráfico de texto.",
        "Donde haya números, dibújalos como un gráfico de texto.",
        "Là où il y a des nombres, dessine-les sous forme de graphique en texte.",
        "Dove ci sono numeri, disegnali come un grafico di testo.",
    ),
}


def switcher(prompt: str, label: str) -> Switcher:
    """One of the standard ones by its id; any other text is its own prompt, which nobody who sees the chip reads."""
    id = prompt.strip().casefold()
    if id in STANDARD:
        return Switcher(id, label)
    return Switcher(hashlib.sha256(prompt.encode()).hexdigest()[:16], label, prompt)


def prompt_of(chip: Switcher, locale: str) -> str:
    """What a chip adds to the prompt of a bot with this language."""
    standard = STANDARD.get(chip.id)
    return standard[LANGUAGES.index(language(locale))] if standard else chip.prompt
