"""The glossary and the interview questions: every line runs and gives what is printed beside it."""

import ast
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from learner import ROOT

import propkit
from propkit.course import glossary, interview
from propkit.course.manifest import load_course

COURSE = load_course(ROOT)
TERMS = glossary.load_terms()
QUESTIONS = interview.load_questions()
IDS = [chapter.id for chapter in COURSE.chapters]


def result(line):
    """Run a line and return its last value, as a notebook would show it with print."""
    names = {"np": np, "propkit": propkit}
    tree = ast.parse(line)
    exec(compile(ast.Module(tree.body[:-1], []), "line", "exec"), names)
    return str(eval(compile(ast.Expression(tree.body[-1].value), "line", "eval"), names))


def shown(html):
    """Return the text of some HTML; an error where a tag is not closed."""
    opened, texts = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag != "br":
                opened.append(tag)

        def handle_endtag(self, tag):
            assert opened.pop() == tag

        def handle_data(self, data):
            texts.append(data)

    reader = Reader()
    reader.feed(html)
    assert not opened
    return "".join(texts)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["name"])
@pytest.mark.filterwarnings("error")
def test_every_line_gives_what_is_said(term):
    assert "\n" not in term["line"]
    assert result(term["line"]) == term["gives"]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["name"])
def test_every_word_is_explained_in_one_or_two_sentences(term):
    assert set(term) - {"also"} == {"name", "meaning", "line", "gives", "chapter"}
    assert term["chapter"] in IDS
    assert 1 <= len(re.findall(r"[.:](?= [A-Z`]|$)", term["meaning"])) <= 3
    assert term["meaning"].endswith(".")


def test_words_come_in_the_order_of_the_lessons_and_all_lessons_have_some():
    chapters = [term["chapter"] for term in TERMS]
    assert chapters == sorted(chapters)
    assert set(chapters) == set(IDS)
    assert len(TERMS) >= 30


def test_no_name_stands_for_two_words():
    names = [name.lower() for term in TERMS for name in (term["name"], *term.get("also", ()))]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["gradient", "Backward  Pass", "SGD", "relu"])
def test_a_word_is_found_by_each_of_its_names(name):
    (term,) = glossary.show(name).terms
    assert " ".join(name.lower().split()) in [n.lower() for n in (term["name"], *term.get("also", ()))]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("gradeint", "near it: gradient"), ("entropy", "cross-entropy"), ("zebra", "show"), ("", "show")],
)
def test_an_unknown_word_gets_advice(name, advice):
    with pytest.raises(glossary.GlossaryError, match=advice):
        glossary.show(name)


def test_the_glossary_as_a_table_and_as_text():
    whole = glossary.show()
    names = [term["name"].lower() for term in whole.terms]
    assert names == sorted(names)
    text, table = repr(whole), shown(whole._repr_html_())
    for term in TERMS:
        for part in (term["name"], term["line"], term["gives"]):
            assert part in text
            assert part in table
    assert "`" not in table


def test_questions_come_in_the_order_of_the_lessons():
    chapters = [question["chapter"] for question in QUESTIONS]
    assert chapters == sorted(chapters)
    assert set(chapters) == set(IDS[1:])
    assert len(QUESTIONS) >= 20
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert set(question) == {"chapter", "question", "answer"}
        assert question["question"].count("`") % 2 == question["answer"].count("`") % 2 == 0


def test_answers_are_folded_by_chapter():
    whole = interview.show()
    html = whole._repr_html_()
    assert html.count("<details") == html.count("<summary") == len(QUESTIONS)
    assert "open" not in re.findall(r"<details([^>]*)>", html)[0]
    text = shown(html)
    for chapter in COURSE.chapters[1:]:
        assert f"{chapter.number}: {chapter.title}" in text
    for question in QUESTIONS:
        assert question["answer"] in repr(whole)
        assert question["answer"].replace("`", "") in text


def test_one_chapter_by_number_or_by_name():
    assert repr(interview.show("ch05")) == repr(interview.show("ch05_backpropagation"))
    assert {q["chapter"] for q in interview.show("ch05").questions} == {"ch05_backpropagation"}
    with pytest.raises(interview.InterviewError, match="no questions for 'ch77'; there are questions for: ch01, ch02"):
        interview.show("ch77")
