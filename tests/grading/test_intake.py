"""Who handed in what is found in nbgrader's layout, and in what Canvas and Moodle make; the latest attempt counts."""

import tracemalloc
import unicodedata
import zipfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learner import ROOT

from propkit.course.manifest import load_course
from propkit.grading.intake import Caps, IntakeError, collect
from propkit.grading.intake.caps import Refused
from propkit.grading.intake.names import MAP, as_id
from propkit.grading.intake.timestamps import read_timestamp

CHAPTER = load_course(ROOT).chapter("ch02")
NAME = CHAPTER.id
BOOK = f"{NAME}.ipynb"


def put(folder, path, text="the notebook"):
    """Write a text into a folder's file, and make the folders on the way."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def pack(file, members):
    """Make a zip of {path: text}."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for path, text in members.items():
            made.writestr(path, text)
    return file


def taken(folder, **caps):
    """Return what is collected as {student: Submitted}."""
    return {one.student: one for one in collect(folder, CHAPTER, Caps(**caps))}


def texts(folder):
    """Return {student: text of the notebook, or None}."""
    return {s: None if one.data is None else one.data.decode() for s, one in taken(folder).items()}


# nbgrader's layout


def test_nbgrader_layout_is_read_in_the_order_of_the_students(tmp_path):
    for student in ("zoe", "ada", "bo.li", "José", "Ann Lee", "x@uni-1_2"):
        put(tmp_path, f"{student}/{NAME}/{BOOK}", student)
    put(tmp_path, f"ada/{NAME}/timestamp.txt", "2026-02-03 04:05:06.7 UTC")
    found = collect(tmp_path, CHAPTER)
    assert len(found) == 6
    assert [one.student for one in found] == ["Ann Lee", "José", "ada", "bo.li", "x@uni-1_2", "zoe"]
    assert all(one.data.decode() == one.student and not one.refusal and not one.notes for one in found)
    assert [one.timestamp for one in found[1:3]] == [None, "2026-02-03T04:05:06.700000"]


def test_who_handed_in_another_chapter_or_nothing_is_not_there(tmp_path):
    put(tmp_path, f"ada/{NAME}/{BOOK}")
    put(tmp_path, "bo/ch03_loss/ch03_loss.ipynb")
    put(tmp_path, f".git/{NAME}/{BOOK}")
    put(tmp_path, "README.txt")
    (tmp_path / "cy").mkdir()
    assert list(taken(tmp_path)) == ["ada"]


def test_a_folder_without_the_notebook_is_refused_and_says_what_is_there(tmp_path):
    put(tmp_path, f"ada/{NAME}/my_work.ipynb")
    (tmp_path / "bo" / NAME).mkdir(parents=True)
    found = taken(tmp_path)
    assert found["ada"].data is None
    assert f"there is no {BOOK}, only 'my_work.ipynb'" in found["ada"].refusal
    assert found["bo"].refusal == f"there is no {BOOK}"


def test_of_copies_in_one_folder_the_plain_name_counts_and_of_others_the_last(tmp_path):
    for name in (BOOK, f"{NAME}-1.ipynb", f"{NAME}-Copy1.ipynb"):
        put(tmp_path, f"ada/{NAME}/{name}", name)
    for name in (f"{NAME} (2).ipynb", f"{NAME}(10).ipynb", f"{NAME}-Copy3.ipynb"):
        put(tmp_path, f"bo/{NAME}/{name}", name)
    for name in (f"{NAME}-1.ipynb", f"{NAME}-Copy5.ipynb"):
        put(tmp_path, f"di/{NAME}/{name}", name)
    put(tmp_path, f"cy/{NAME}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb")
    put(tmp_path, f"cy/{NAME}/{NAME}-Copy1.ipynb", "only copy")
    found = taken(tmp_path)
    assert found["ada"].data.decode() == BOOK
    assert f"{NAME}-1.ipynb" in found["ada"].notes[0]
    assert found["bo"].data.decode() == f"{NAME}(10).ipynb"
    assert found["di"].data.decode() == f"{NAME}-1.ipynb"  # JupyterLab's copy is older than what it is a copy of
    assert found["cy"].data == b"only copy"
    assert found["cy"].notes == [f"read from '{NAME}-Copy1.ipynb'"]


def test_a_zip_in_a_students_folder_is_opened(tmp_path):
    pack(tmp_path / "ada" / NAME / "work.zip", {f"{NAME}/{BOOK}": "deep", f"__MACOSX/{NAME}/._{BOOK}": "junk"})
    pack(tmp_path / "bo" / f"{NAME}.zip", {BOOK: "upper", f"old/{BOOK}": "lower", "timestamp.txt": "2026-01-01 00:00"})
    pack(tmp_path / "cy" / NAME / "work.zip", {BOOK: "packed"})
    put(tmp_path, f"cy/{NAME}/{BOOK}", "plain")
    for name in ("a.zip", "b.zip"):
        pack(tmp_path / "di" / NAME / name, {BOOK: name})
    found = taken(tmp_path)
    assert found["ada"].data == b"deep"
    assert found["ada"].notes == ["taken out of 'work.zip'"]
    assert (found["bo"].data, found["bo"].timestamp) == (b"upper", None)  # a student's own word for the time
    assert found["cy"].data == b"plain"
    assert "'a.zip', 'b.zip'" in found["di"].refusal


def test_only_one_notebook_at_a_time_is_held(tmp_path):
    for number in range(60):
        put(tmp_path, f"s{number}/{NAME}/{BOOK}", "x" * 2**20)
    pack(tmp_path / "class.zip", {f"someone_{n}_{n}_{BOOK}": str(n) * 2**20 for n in range(10)})
    tracemalloc.start()
    try:
        found = collect(tmp_path, CHAPTER)
        assert sum(len(one.data) for one in found) == 70 * 2**20
        assert tracemalloc.get_traced_memory()[1] < 6 * 2**20
    finally:
        tracemalloc.stop()


def test_what_goes_away_meanwhile_is_refused_and_what_changes_is_read_as_it_is(tmp_path):
    for student in ("ada", "bo", "cy"):
        put(tmp_path, f"{student}/{NAME}/{BOOK}")
    found = collect(tmp_path, CHAPTER)
    (tmp_path / "cy").rename(tmp_path / "di")
    (tmp_path / "ada" / NAME / BOOK).rename(tmp_path / "ada" / NAME / "elsewhere")
    put(tmp_path, f"bo/{NAME}/{BOOK}", "newer")
    assert found[0].data is None
    assert f"there is no {BOOK}, only 'elsewhere'" in found[0].refusal
    assert found[1].data == b"newer"
    assert "'cy' is not there any more" in found[2].refusal


# the time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2015-02-02 15:58:23.948203 UTC", "2015-02-02T15:58:23.948203"),
        ("2015-02-02 15:58:23.948203 America/Los_Angeles", "2015-02-02T23:58:23.948203"),
        ("2015-02-02 15:58:23 America/Argentina/Buenos_Aires\n", "2015-02-02T18:58:23"),
        ("2015-02-02T15:58:23+01:00", "2015-02-02T14:58:23"),
        ("2 Feb 2015 15:58", "2015-02-02T15:58:00"),
        ("Feb 2, 2015 15:58", "2015-02-02T15:58:00"),
        ("20150202", "2015-02-02T00:00:00"),
    ],
)
def test_times_are_read_as_nbgrader_reads_them(text, time):
    from nbgrader.utils import parse_utc

    assert read_timestamp(text.encode()) == (time, "")
    assert parse_utc(text.strip()).isoformat() == time


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "12", "2026", "Feb 2026", "10:00", "2026-13-45", "2026-01-01 10:00 ../../../etc/passwd"),
        *("2026-01-01 10:00 /etc/passwd", "2026-01-01 10:00 UTC" + " " * 200 + "x", "\x00\xff", "2026-01-01\x1b[2J"),
        *("10:00,2 Feb 2015", "2 Feb 2015"),  # nbgrader takes the last of three words as a zone, and this year
        "2026-01-01 10:00 99999999999999999999",
    ],
)
def test_what_is_no_full_date_is_no_time(text):
    time, note = read_timestamp(text.encode())
    assert time is None
    assert "no late penalty" in note
    assert note.isprintable()


@given(st.one_of(st.binary(max_size=60), st.text("0123456789-: .,+/TZUCGMabe", max_size=40).map(str.encode)))
def test_no_file_with_a_time_stops_the_rest(data):
    time, note = read_timestamp(data)
    assert (time is None) == bool(note)
    assert time is None or datetime.fromisoformat(time).tzinfo is None


# Canvas


def test_canvas_download_packed_and_unpacked(tmp_path):
    members = {
        f"smithbob_12345_678901_{BOOK}": "bob",
        f"o2connor_LATE_222_333_{BOOK}": "late",
        f"_223_334_{BOOK}": "no letter in the name",
        f"anon_ab12c_444_{BOOK}": "anonymous",
        f"LATE_anon_zz9_445_{BOOK}": "anonymous, late",
        "wu_777_1_ch03_loss.ipynb": "another chapter",
        f"wu_777_2_{NAME}_final.ipynb": "renamed",
        "li_778_1_ch03_loss.ipynb": "another chapter alone",
    }
    pack(tmp_path / "packed" / "submissions.zip", members)
    pack(tmp_path / "below" / "submissions.zip", {f"submissions/{name}": text for name, text in members.items()})
    for name, text in members.items():
        put(tmp_path / "unpacked", name, text)
    for folder in ("packed", "below", "unpacked"):
        found = taken(tmp_path / folder)
        assert {s: one.data for s, one in found.items()} == {
            "12345": b"bob", "222": b"late", "223": b"no letter in the name", "anon_ab12c": b"anonymous",
            "anon_zz9": b"anonymous, late", "777": None,
        }  # fmt: skip
        assert "handed in through Canvas by 'smithbob', number 12345" in found["12345"].notes
        assert "Canvas calls it late" in found["222"].notes
        assert f"{NAME}_final.ipynb" in found["777"].refusal
    assert len(collect(tmp_path / "packed" / "submissions.zip", CHAPTER)) == 6


def test_of_several_files_in_canvas_the_latest_counts(tmp_path):
    random = "0b1c2d3e-0000-4000-8000-123456789abc"
    members = {
        f"ada_1_30_{NAME}.ipynb": "first", f"ada_1_31_{NAME}-1.ipynb": "second", f"ada_1_129_{NAME}-2.ipynb": "third",
        f"bo_2_30_{NAME}-2.ipynb": "later", f"bo_2_30_{NAME}-1.ipynb": "earlier", f"bo_2_30_{NAME}.ipynb": "first",
        f"cy_3_30_{NAME}-7.ipynb": "seventh", f"cy_3_30_{NAME}-{random}.ipynb": "eighth",
    }  # fmt: skip
    pack(tmp_path / "packed" / "c.zip", members)
    for name, text in members.items():
        put(tmp_path / "unpacked", name, text)
    for folder in ("packed", "unpacked"):
        found = taken(tmp_path / folder)
        assert {s: one.data for s, one in found.items()} == {"1": b"third", "2": b"later", "3": b"eighth"}
        assert any("of 3 attempts the latest counts" in note for note in found["1"].notes)


def test_a_zip_that_canvas_names_is_the_students_but_not_in_a_zip(tmp_path):
    inner = pack(tmp_path / "inner.zip", {BOOK: "packed"}).read_bytes()
    name = f"ada_1_30_{NAME}.zip"
    (tmp_path / "unpacked").mkdir()
    (tmp_path / "unpacked" / name).write_bytes(inner)
    pack(tmp_path / "packed" / "c.zip", {name: inner})
    assert texts(tmp_path / "unpacked") == {"1": "packed"}
    assert "unpack the outer one" in taken(tmp_path / "packed")["1"].refusal


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"mallory_5_7_victim_9_8_{BOOK}", "5"),  # the file's name, chosen by the student
        (f"mallory_5_7_9_8_{BOOK}", "5"),
        (f"x_9_8__5_7_{BOOK}", "9"),  # the person's name, if a student may change it
        (f"x_9_8__5_7_{NAME}.zip", "9"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_no_name_in_canvas_passes_for_somebody_elses(tmp_path, name, student, packed):
    if packed:
        pack(tmp_path / "c.zip", {name: "forged", f"victim_9_3_{BOOK}": "honest"})
    else:
        pack(tmp_path / name, {BOOK: "forged"}) if name.endswith(".zip") else put(tmp_path, name, "forged")
        put(tmp_path, f"victim_9_3_{BOOK}", "honest")
    found = texts(tmp_path)
    assert found["9"] == "honest"
    assert found.get(student) in ("honest", None)


@pytest.mark.parametrize("packed", [True, False])
def test_a_student_may_be_called_like_a_file_of_canvas(tmp_path, packed):
    path = f"team_1_2_b/{NAME}/{BOOK}"
    pack(tmp_path / "c.zip", {path: "theirs"}) if packed else put(tmp_path, path, "theirs")
    assert texts(tmp_path) == {"team_1_2_b": "theirs"}


# Moodle


def test_moodle_download_packed_and_unpacked(tmp_path):
    members = {
        f"Ana López_101_assignsubmission_file_/{BOOK}": "older Moodle",
        f"Bo Li_102_assignsubmission_file/{BOOK}": "newer Moodle",
        f"Cy_103_assignsubmission_file_{BOOK}": "without folders",
        f"Group A_104_assignsubmission_file_/{BOOK}": "a team",
        f"Default group_assignsubmission_file_/{BOOK}": "those in no team",
        "Di_105_assignsubmission_onlinetext_/onlinetext.html": "typed",
        "Ed_106_assignsubmission_file_/ch03_loss.ipynb": "another chapter",
        f"Flo_107_assignsubmission_file_/{BOOK}": "beside a typed text",
        "Flo_107_assignsubmission_onlinetext_/onlinetext.html": "typed",
    }
    pack(tmp_path / "packed" / "moodle.zip", members)
    pack(tmp_path / "below" / "moodle.zip", {f"Course-Chapter 2-99/{name}": text for name, text in members.items()})
    for name, text in members.items():
        put(tmp_path / "unpacked", name, text)
    for folder in ("packed", "below", "unpacked"):
        found = taken(tmp_path / folder)
        assert {s: one.data for s, one in found.items()} == {
            "101": b"older Moodle", "102": b"newer Moodle", "103": b"without folders", "104": b"a team",
            "Default group": b"those in no team", "105": None, "107": b"beside a typed text",
        }  # fmt: skip
        assert "handed in through Moodle by 'Ana López', number 101" in found["101"].notes
        assert "onlinetext.html" in found["105"].refusal


def test_a_zip_of_any_name_in_moodles_folder_is_opened_if_it_is_the_only_one(tmp_path):
    pack(tmp_path / "Ana_101_assignsubmission_file_" / "mine.zip", {BOOK: "packed"})
    pack(tmp_path / "Bo_102_assignsubmission_file_" / "a.zip", {BOOK: "a"})
    pack(tmp_path / "Bo_102_assignsubmission_file_" / "b.zip", {BOOK: "b"})
    assert texts(tmp_path) == {"101": "packed", "102": None}


def test_time_in_a_students_own_upload_is_not_believed(tmp_path):
    put(tmp_path, f"Ana_101_assignsubmission_file_/{BOOK}")
    put(tmp_path, "Ana_101_assignsubmission_file_/timestamp.txt", "2020-01-01 00:00:00 UTC")
    pack(
        tmp_path / "m.zip",
        {f"Bo_102_assignsubmission_file_/{BOOK}": "b", "Bo_102_assignsubmission_file_/timestamp.txt": "2020-01-01"},
    )
    assert [one.timestamp for one in collect(tmp_path, CHAPTER)] == [None, None]


@pytest.mark.parametrize(
    "path",
    [
        f"Victim_9_assignsubmission_file_/{BOOK}",
        f"victim/{NAME}/{BOOK}",
        f"9/{NAME}/{BOOK}",
        f"victim_9_1_{BOOK}",
        f"Victim_9_assignsubmission_file_{BOOK}",
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_no_folder_in_moodle_passes_for_somebody_elses(tmp_path, path, alone):
    mine = "Mallory_5_assignsubmission_file_"
    others = {} if alone else {f"Ana_1_assignsubmission_file_/{BOOK}": "ana"}
    pack(tmp_path / "packed" / "m.zip", {f"{mine}/{path}": "forged", f"{mine}/{BOOK}": "own"} | others)
    put(tmp_path, f"unpacked/{mine}/{path}", "forged")
    put(tmp_path, f"unpacked/{mine}/{BOOK}", "own")
    assert set(taken(tmp_path / "packed")) == {"5"} | ({"1"} if others else set())
    assert texts(tmp_path / "unpacked") == {"5": "own"}


# nbgrader's layout, packed


def test_nbgraders_layout_in_a_zip(tmp_path):
    members = {
        f"ada/{NAME}/{BOOK}": "ada", f"ada/{NAME}/timestamp.txt": "2026-01-01 10:00:00 UTC", f"bo/{NAME}/{BOOK}": "bo",
        "bo/ch03_loss/ch03_loss.ipynb": "another", f"cy/{NAME}/data.csv": "1,2",
    }  # fmt: skip
    for above in ("", "submitted/", "course/submitted/"):
        pack(tmp_path / "c.zip", {above + name: text for name, text in members.items()})
        found = taken(tmp_path)
        assert {s: one.data for s, one in found.items()} == {"ada": b"ada", "bo": b"bo", "cy": None}
        assert found["ada"].timestamp == "2026-01-01T10:00:00"


@pytest.mark.parametrize(
    "path",
    [
        f"ch01_x/victim/{NAME}/{BOOK}",
        f"victim/{NAME}/{BOOK}",
        f"{NAME}/victim/{NAME}/{BOOK}",
        f"victim_7_8_{BOOK}",
        f"Victim_7_assignsubmission_file_/{BOOK}",
    ],
)
@pytest.mark.parametrize("others", [f"ada/{NAME}/{BOOK}", "ada/ch03_loss/ch03_loss.ipynb", None])
@pytest.mark.parametrize("own", [True, False])
def test_no_folder_in_a_packed_class_passes_for_somebody_elses(tmp_path, path, own, others):
    own = own or others is None  # else it could be the one student of a teacher's folder
    mine = {f"mallory/{NAME}/{BOOK}": "own"} if own else {}
    pack(tmp_path / "c.zip", {f"mallory/{path}": "forged"} | mine | ({others: "ada"} if others else {}))
    put(tmp_path, f"zoe/{NAME}/{BOOK}")
    found = taken(tmp_path)
    assert not {"victim", "7"} & set(found)
    assert "mallory" in found or not own
    assert not own or found["mallory"].data == b"own"


def test_a_chapters_folder_is_nobody_elses_way_to_a_student(tmp_path):
    pack(tmp_path / "c.zip", {f"mallory/ch01_x/victim/{NAME}/{BOOK}": "forged"})
    put(tmp_path, f"zoe/{NAME}/{BOOK}")
    assert list(taken(tmp_path)) == ["zoe"]


def test_what_belongs_to_nobody_is_told(tmp_path):
    put(tmp_path, BOOK)
    put(tmp_path, f"ada/{NAME}/{BOOK}")
    pack(tmp_path / "c.zip", {f"x{n}.ipynb": "" for n in range(30)} | {"picture.png": "", "../y.ipynb": ""})
    warnings = collect(tmp_path, CHAPTER).warnings
    assert len(warnings) == 12
    assert f"put it into <student>/{NAME}/" in "".join(warnings)
    assert "'../y.ipynb'" in "".join(warnings)
    assert "and 21 more" in warnings[-2] + warnings[-1]
    assert "picture" not in "".join(warnings)


# several attempts


def test_the_latest_time_wins_over_all_places(tmp_path):
    for zipped, day in (("a.zip", "03"), ("b.zip", "01")):
        pack(tmp_path / zipped, {f"s/ada/{NAME}/{BOOK}": day, f"s/ada/{NAME}/timestamp.txt": f"2026-01-{day} 00:00:00"})
    put(tmp_path, f"ada/{NAME}/{BOOK}", "02")
    put(tmp_path, f"ada/{NAME}/timestamp.txt", "2026-01-02 00:00:00 UTC")
    pack(tmp_path / "ada" / f"{NAME}-9.zip", {BOOK: "no time"})
    found = taken(tmp_path)["ada"]
    assert (found.data, found.timestamp) == (b"03", "2026-01-03T00:00:00")
    assert any("of 4 attempts the latest counts: 'a.zip: " in note for note in found.notes)


def test_attempts_that_nothing_orders_are_noted(tmp_path):
    for zipped in ("monday.zip", "sunday.zip"):
        pack(tmp_path / zipped, {f"Ana_1_assignsubmission_file_/{BOOK}": zipped})
    found = taken(tmp_path)["1"]
    assert found.data == b"sunday.zip"
    assert any("nothing tells which is later, this or 'monday.zip" in note for note in found.notes)


def test_an_attempt_that_is_none_does_not_cost_a_good_one(tmp_path):
    (tmp_path / "5" / NAME).mkdir(parents=True)
    pack(tmp_path / "m.zip", {f"Ana_5_assignsubmission_file_/{BOOK}": "good"})
    found = taken(tmp_path)["5"]
    assert found.data == b"good"
    assert any(note.startswith("left out: there is no") for note in found.notes)


# whose it is


def test_the_teachers_file_says_whose_it_is(tmp_path):
    put(tmp_path, f"=ada!/{NAME}/{BOOK}", "ada")
    members = {
        f"Bo Li_102_assignsubmission_file_/{BOOK}": "bo", f"Jose\u0301_103_assignsubmission_file_/{BOOK}": "jose",
        f"Kim_104_assignsubmission_file_/{BOOK}": "a kim", f"Kim_105_assignsubmission_file_/{BOOK}": "a kim too",
    }  # fmt: skip
    pack(tmp_path / "m.zip", members)
    pack(tmp_path / "c.zip", {f"smithbob_7_8_{BOOK}": "smith"})
    lines = ["=ada!;ada", "102;bo", "José;jose", "smithbob;bob", "", "104;kim4"]
    put(tmp_path, MAP, "\ufeff" + "\n".join(["handed_in_as;student", *lines]))
    assert texts(tmp_path) == {"ada": "ada", "bo": "bo", "jose": "jose", "bob": "smith", "kim4": "a kim",
                               "105": "a kim too"}  # fmt: skip
    put(tmp_path, MAP, "handed_in_as,student\nKim,kim\n")
    found = taken(tmp_path)
    assert "kim" not in found
    assert "2 people are called 'Kim'" in found["104"].refusal
    assert "2 people are called 'Kim'" in found["105"].refusal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "first line"),
        ("ada,1\n", "first line"),
        ("handed_in_as,student\nada\n", "line 2 of students.csv has 1 columns"),
        ("handed_in_as,student\nada,../x\n", "line 2 of students.csv: '../x' cannot be a student's id"),
        ("handed_in_as,student\nada,b\nada,c\n", "second student"),
        ('handed_in_as,student\n"ada,b\n' + "x" * 200_000, "cannot be read"),
    ],
)
def test_a_wrong_file_of_students_stops_before_anything_is_graded(tmp_path, text, message):
    put(tmp_path, f"ada/{NAME}/{BOOK}")
    put(tmp_path, MAP, text)
    with pytest.raises(IntakeError, match=message):
        collect(tmp_path, CHAPTER)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "=1+1",
            "-x",
            "@x",
            ".x",
            "a,b",
            "a+b",
            "a*",
            "a[1]",
            "a\nb",
            "a\u202eb",
            "a\u200bb",
            "a\u0000",
            "a  b",
            "a ",
        ),
        *("a.", "", "..", "a/b", "a\\b", "a:b", "x" * 129, "\U00010400" * 60, "\udcff", "<b>", "a'b", 'a"b', "\u0301a"),
        *("~", "$HOME", "a "),
    ],
)
def test_unsafe_names_are_no_ids(name):
    with pytest.raises(Refused, match="cannot be a student's id") as refused:
        as_id(name)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 600


@given(st.text(max_size=140))
def test_an_id_is_safe_wherever_it_goes(name):
    try:
        student = as_id(name)
    except Refused:
        return
    assert student == unicodedata.normalize("NFC", name)
    assert student.isprintable()
    assert student[0].isalnum()
    assert not set(student) & set("/\\:,+*?[]=<>|\"'`$%&;!#\n\t\x00")
    assert len(student) <= 128
    assert len(student.encode()) <= 200


def test_a_student_with_an_unsafe_name_is_refused_by_name_under_a_safe_one(tmp_path):
    put(tmp_path, f"=cmd|x/{NAME}/{BOOK}")
    put(tmp_path, f"a\u202eb/{NAME}/{BOOK}")
    found = taken(tmp_path)
    assert all(as_id(student).startswith("unnamed-") for student in found)
    assert len(found) == 2
    refusals = "\n".join(one.refusal for one in found.values())
    assert "'=cmd|x'" in refusals
    assert "'a\\u202eb'" in refusals
    assert "handed_in_as,student" in refusals
    assert all(one.data is None for one in found.values())


def test_two_forms_of_one_name_are_one_student(tmp_path):
    put(tmp_path, f"Jos\u00e9/{NAME}/{BOOK}", "one")
    put(tmp_path, f"Jose\u0301/{NAME}/{BOOK}", "two")
    found = taken(tmp_path)
    assert list(found) == ["Jos\u00e9"]
    assert any("of 2 attempts" in note for note in found["Jos\u00e9"].notes)


# the folder as a whole


def test_a_folder_that_cannot_be_taken_in_is_a_clear_error(tmp_path):
    with pytest.raises(IntakeError, match=r"cannot be opened as a folder of submissions \(No such file"):
        collect(tmp_path / "nowhere", CHAPTER)
    with pytest.raises(IntakeError, match="Not a directory"):
        collect(put(tmp_path, "file"), CHAPTER)
    (tmp_path / "file").unlink()
    with pytest.raises(IntakeError, match=f"nobody handed in {NAME}"):
        collect(tmp_path, CHAPTER)
    put(tmp_path, "stray.ipynb")
    with pytest.raises(IntakeError, match=r"'stray.ipynb' belongs to nobody"):
        collect(tmp_path, CHAPTER)
    put(tmp_path, "class.zip", "no zip")
    with pytest.raises(IntakeError, match=r"'class.zip' cannot be read as a zip .*should hold the class"):
        collect(tmp_path, CHAPTER)


def test_caps_on_students_and_files(tmp_path):
    for number in range(5):
        put(tmp_path, f"s{number}/{NAME}/{BOOK}")
    with pytest.raises(IntakeError, match="5 students; at most 4"):
        collect(tmp_path, CHAPTER, Caps(students=4))
    with pytest.raises(IntakeError, match="more than 4 files"):
        collect(tmp_path, CHAPTER, Caps(students=2))
    for number in range(5):
        put(tmp_path, f"s0/{NAME}/{number}.txt")
        put(tmp_path, f"s1/{number}.txt")
    found = taken(tmp_path, files=5)
    assert "more than 5 files" in found["s0"].refusal
    assert "more than 5 files" in found["s1"].refusal
    assert found["s2"].data
