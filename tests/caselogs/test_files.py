"""Any usual form of file is read as a person reads it; what is no table is refused in a sentence."""

import datetime as dt
import gzip
import json
import os
import zipfile

import pandas as pd
import pytest

from experiments.caselogs.files import opened
from experiments.caselogs.log import read_log
from experiments.caselogs.mapping import CaseLogFault, Mapping
from tests.caselogs.logs import HEADER, good, mapping, shared_data, write

ROWS = [good(n) for n in range(12)] + [good(12, closed="", lat="", lon=""), good(13, kind="Noise", village="姑苏")]
TEXT = "\n".join([",".join(HEADER), *(",".join(row.values()) for row in ROWS)]) + "\n"


def as_bytes(text, encoding="utf-8"):
    return lambda path: path.write_bytes(text.encode(encoding))


def as_sheet(path):
    with zipfile.ZipFile(path, "w") as book:
        for name, content in spreadsheet(ROWS).items():
            book.writestr(name, content)


def spreadsheet(rows, merged=""):
    """The parts of a workbook: a sheet of remarks first, then the data below a title, times as serial numbers."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    package = "http://schemas.openxmlformats.org/package/2006"

    def cell(value):
        try:
            number = (dt.datetime.fromisoformat(value) - dt.datetime(1899, 12, 30)).total_seconds() / 86_400
            return f"<c><v>{number!r}</v></c>"
        except ValueError:
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    def sheet(lines):
        body = "".join(f"<row>{''.join(cell(v) for v in line)}</row>" for line in lines)
        cells = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged and len(lines) > 3 else ""
        return f"{head}<worksheet {main}><sheetData>{body}</sheetData>{cells}</worksheet>"

    named = "".join(f'<sheet name="s{i}" sheetId="{i}" r:id="r{i}"/>' for i in (1, 2))
    related = "".join(
        f'<Relationship Id="r{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        f'Target="worksheets/sheet{i}.xml"/>'
        for i in (1, 2)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"{head}<workbook {main} {rel}><sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">{related}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet([["Remarks"], ["made up", "2023"]]),
        "xl/worksheets/sheet2.xml": sheet([["Requests of a town"], HEADER, *(list(row.values()) for row in rows)]),
    }


FORMS = {
    "comma.csv": as_bytes(TEXT),
    "semicolon.csv": as_bytes(TEXT.replace(",", ";")),
    "tab.tsv": as_bytes(TEXT.replace(",", "\t")),
    "bom.csv": as_bytes("\ufeff" + TEXT),
    "sep.csv": as_bytes("\ufeffsep=;\n" + TEXT.replace(",", ";")),
    "titles.csv": as_bytes("Requests of a town\nexported 2023\n" + TEXT),
    "windows.csv": as_bytes(TEXT.replace("\n", "\r\n")),
    "utf16.csv": as_bytes(TEXT, "utf-16"),
    "utf16le.csv": as_bytes(TEXT, "utf-16-le"),
    "gb.csv": as_bytes(TEXT, "gb18030"),
    "packed.csv.gz": lambda path: path.write_bytes(gzip.compress(TEXT.encode())),
    "list.json": lambda path: path.write_text(json.dumps(ROWS), "utf-8"),
    "lines.json": lambda path: path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in ROWS), "utf-8"),
    "wrapped.json": lambda path: path.write_text(json.dumps({"meta": {"n": 1}, "data": ROWS}, indent=1), "utf-8"),
    "text.parquet": lambda path: pd.DataFrame(ROWS).to_parquet(path),
    "sheet.xlsx": as_sheet,
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_says_the_same(name, tmp_path):
    FORMS[name](tmp_path / name)
    how = mapping(time__format=["ISO8601", "serial"])
    log = read_log(tmp_path / name, how)
    wanted = read_log(write(tmp_path / "plain.csv", ROWS), how)
    pd.testing.assert_frame_equal(log.rows.drop(columns="row"), wanted.rows.drop(columns="row"))
    assert len(log) == 14 and log.rows["place"].iloc[-1] == "姑苏"


def test_merged_cells_hold_for_all_their_rows(tmp_path):
    rows = [good(n, village="Old Town" if n == 1 else "" if n in (2, 3) else "V", district="") for n in range(8)]
    with zipfile.ZipFile(tmp_path / "merged.xlsx", "w") as book:
        for name, content in spreadsheet(rows, "G4:G6").items():
            book.writestr(name, content)
    log = read_log(tmp_path / "merged.xlsx", mapping(time__format=["ISO8601", "serial"]))
    assert (log.rows["place"] == "Old Town").sum() == 3 and log.rows["row"].tolist() == list(range(3, 11))


def test_typed_columns_of_parquet_are_read(tmp_path):
    frame = pd.DataFrame(ROWS)
    typed = frame.assign(
        opened=pd.to_datetime(frame["opened"]),
        closed=pd.to_datetime(frame["closed"]).dt.tz_localize("UTC"),
        lat=pd.to_numeric(frame["lat"]),
        district=frame["district"].astype(float),
        notes=[{"a": [n]} for n in range(len(frame))],
    )
    typed.to_parquet(tmp_path / "typed.parquet")
    log = read_log(tmp_path / "typed.parquet", mapping(time={"format": "ISO8601"}, columns__place=["district"]))
    assert len(log) == 14 and set(log.rows["place"]) == {"1"}
    odd = mapping(time={"format": "ISO8601"}, columns__kind="notes", unmapped__kind="everyday_service")
    assert len(read_log(tmp_path / "typed.parquet", odd)) == 14  # a nested column is text like any other


def test_bad_lines_cost_only_themselves(tmp_path):
    lines = TEXT.splitlines()
    lines[3] = lines[3].replace("Noise", 'No"ise')  # stray marks, the first twice in one column
    lines[5] = lines[5].replace(",V4", ',"V4')
    lines[7] = lines[7].replace("Lamps", 'La "m" ps')
    lines[9] = lines[9] + ",beyond"
    lines.insert(10, '"r90,' + "x" * 9_000_000)
    lines.insert(11, good_line(20, village='"two\nlines, ""quoted"""'))
    (tmp_path / "log.csv").write_text("\n".join(lines), "utf-8")
    log = read_log(tmp_path / "log.csv", mapping(unmapped={"kind": "refuse", "channel": "raiser"}))
    assert len(log) + len(log.aside) == 16
    assert set(log.aside["fault"]) == {"more fields than the header", "a line too long to be read"}
    assert 'two lines, "quoted"' in set(log.rows["place"])


BROKEN = {
    "a mark within, another that opens": 'b"c,"d',
    "a pair about a part": 'b "c" d,e',
    "a field that is closed early": '"b"c,d',
    "only marks": '""",d',
    "a mark that opens the last field": 'b,"d',
    "two marks that open": '"b,"d',
}


@pytest.mark.parametrize("what", BROKEN)
def test_marks_that_do_not_pair_swallow_no_other_row(what, tmp_path):
    lines = [f"2024-03-0{4 + i},Noise,x,y" for i in range(5)]
    lines.insert(2, f"2024-03-05,Noise,{BROKEN[what]}")
    (tmp_path / "log.csv").write_text("\n".join(["opened,kind,a,b", *lines, *lines]), "utf-8")
    how = {"name": "x", "columns": {"opened": "opened", "kind": "kind"}, "kinds": {"Noise": "neighbour_dispute"}}
    log = read_log(tmp_path / "log.csv", Mapping.from_tables(how | {"unmapped": {"channel": "raiser"}}))
    assert len(log) == 12 and not len(log.aside)


def good_line(number, **changes):
    return ",".join(good(number, **changes).values())


def test_bad_lines_of_json_cost_only_themselves(tmp_path):
    lines = [json.dumps(row) for row in ROWS]
    lines.insert(4, '{"id": "r99", broken')
    (tmp_path / "log.jsonl").write_text("\n".join(lines), "utf-8")
    log = read_log(tmp_path / "log.jsonl", mapping())
    assert (len(log), log.aside["fault"].tolist()) == (14, ["unreadable JSON"])


def test_geojson_is_a_table_of_its_properties(tmp_path):
    features = [{"type": "Feature", "properties": row, "geometry": None} for row in ROWS]
    (tmp_path / "log.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    with opened(tmp_path / "log.geojson") as source:
        assert {"properties.opened", "properties.kind"} <= set(source.names)
        assert len(source.fetch(["properties.kind"], None)) == 14


UNUSABLE = {
    "there is no such case log": lambda path: None,
    "it is a folder": lambda path: path.mkdir(),
    "it is a pipe or a device": lambda path: os.mkfifo(path),
    "the case log is empty": lambda path: path.write_bytes(b""),
    "the case log is empty.": lambda path: path.write_bytes(b" \n \n"),
    "has a header and no rows": as_bytes(",".join(HEADER) + "\n"),
    "a zip archive or a spreadsheet that cannot be read": lambda path: path.write_bytes(b"PK\x03\x04...."),
    "it looks like a PDF document": lambda path: path.write_bytes(b"%PDF-1.4 nothing"),
    "the case log cannot be read": lambda path: path.write_bytes(b"PAR1 nonsense PAR1"),
    "column 'opened' (opened) is missing (nearest: 'opend')": as_bytes(TEXT.replace("opened", "opend")),
    "none of the 2 rows is usable: 2 missing opened (e.g. row 2)": as_bytes(",".join(HEADER) + "\n1\n2"),
}


@pytest.mark.parametrize("sentence", UNUSABLE)
def test_what_is_no_log_is_refused_in_one_sentence(tmp_path, sentence):
    path = tmp_path / "log.csv"
    UNUSABLE[sentence](path)
    with pytest.raises(CaseLogFault) as error:
        read_log(path, mapping())
    assert len(error.value.faults) == 1
    assert str(error.value).startswith(str(path)) and sentence in str(error.value)


@pytest.mark.parametrize("name", ["a*b.parquet", "it's [1].parquet", "q?.json", "结 果.csv"])
def test_names_of_files_are_no_patterns(name, tmp_path):
    (tmp_path / "folder [x]").mkdir()
    path = tmp_path / "folder [x]" / name
    FORMS[{"t": "text.parquet", "n": "list.json", "v": "comma.csv"}[name[-1]]](path)
    assert len(read_log(path, mapping())) == 14


def test_missing_columns_are_told_at_once(tmp_path):
    write(tmp_path / "log.csv", [["1"]], header=["x"])
    with pytest.raises(CaseLogFault) as error:
        read_log(tmp_path / "log.csv", mapping())
    assert len(error.value.faults) == 10


def test_fifty_megabytes_on_one_line_are_refused_soon(tmp_path):
    (tmp_path / "log.csv").write_bytes(b"id,opened\n" + b"x" * 50_000_000)
    with pytest.raises(CaseLogFault):
        read_log(tmp_path / "log.csv", mapping())


PROBES = {
    "day_only_closing": "amsterdam", "decimal_comma": "amsterdam", "dst_fall": "los_angeles",
    "empty_header": "amsterdam",
    "hour_offset": "shanghai", "nfd_words": "montreal_nfc", "one_long_field": "amsterdam",
    "sentinel_closing": "amsterdam",
    "sep_line": "amsterdam", "stray_quote": "amsterdam", "trailing_delimiter": "amsterdam",
}  # fmt: skip


@pytest.mark.parametrize("probe", PROBES)
def test_probes_are_read_as_a_person_reads_them(probe):
    folder = shared_data() / "probes"
    log = read_log(folder / f"probe_{probe}.csv", folder / f"probe_{PROBES[probe]}.toml")
    assert len(log.aside) == 0 and len(log) == (15 if probe == "dst_fall" else 12)
    assert set(log.rows["kind"]) == {"safety_hazard"}
    if probe == "dst_fall":
        assert log.rows["hours_open"].min() == pytest.approx(1 / 3)
    if probe == "hour_offset":
        assert log.rows["opened"].iloc[0] == pd.Timestamp("2024-03-04 23:30")
    if probe == "decimal_comma":
        assert log.rows["y"].iloc[0] == 52.37
    if probe == "sentinel_closing":
        assert log.rows["closed"].isna().all()
    if probe == "day_only_closing":
        assert (log.rows["days_open"] == 0).all()


def test_los_angeles_is_read_as_its_facts_say_cleaned_and_from_the_portal(root):
    how = Mapping.load(root / "scenarios" / "mappings" / "los_angeles_311.toml")
    log = read_log(shared_data() / "requests_2020-01.csv", how)
    assert (log.in_file, len(log), [f[:2] for f in log.faults]) == (10_000, 9_989, [("missing place", 11)])
    portal = read_log(shared_data() / "requests_la_portal_2017.csv", how)
    assert portal.in_file == 9_999 and {f[:2] for f in portal.faults} == {
        ("closed before opened", 12),
        ("missing place", 4),
    }
    assert {f.what: f.count for f in portal.notes}["still open"] == 4
    assert portal.rows["opened"].max() == pd.Timestamp("2017-12-31 23:59:58")
    assert "no coordinates" in portal.summary_text()
