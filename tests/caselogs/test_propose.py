"""A mapping proposed for exports that nobody has described: alone it is enough, and it tells of no person."""

import tomllib

import pandas as pd
import pytest

from experiments.caselogs.dictionary import Dictionary
from experiments.caselogs.log import read_log
from experiments.caselogs.mapping import CHANNELS, KINDS, LINES, CaseLogFault, Mapping
from experiments.caselogs.propose import propose
from experiments.caselogs.written import as_toml
from tests.caselogs.exports import EXPORTS
from tests.caselogs.logs import shared_data


@pytest.mark.parametrize("name", EXPORTS)
def test_an_unseen_export_needs_no_more_than_the_proposal(name, tmp_path):
    wanted = EXPORTS[name](tmp_path / name)
    proposal = propose(tmp_path / name)
    text = as_toml(proposal)
    assert Mapping.from_tables(tomllib.loads(text)) == proposal.mapping
    log = read_log(tmp_path / name, proposal.mapping)
    assert len(log) == wanted["used"] == log.in_file, log.summary_text()
    assert log.rows["closed"].isna().sum() == wanted["open"]
    assert wanted["kind"] in set(log.rows["kind"]) and set(log.rows["channel"]) == wanted["channels"]
    assert log.rows["kind"].nunique() >= 3
    assert log.rows["place"].nunique() >= 3 or log.rows["x"].notna().all()
    for private in ("Main Street", "Lange Str", "138000", "王1", "请处理"):
        assert private not in text and private not in log.summary_text()


def test_hotline_times_are_those_of_the_clock(tmp_path):
    EXPORTS["hotline.txt"](tmp_path / "hotline.txt")
    mapping = propose(tmp_path / "hotline.txt").mapping
    log = read_log(tmp_path / "hotline.txt", mapping)
    assert mapping.time.timezone == "Asia/Shanghai" and mapping.columns.place == ["所属社区"]
    assert mapping.kinds["拖欠工资"] == "labour_dispute" and mapping.responsible["人社局"] == "labour"
    assert log.rows["opened"].dt.hour.nunique() == 24
    assert (log.rows["hours_open"].dropna() > 0).all()


def test_what_is_unsure_is_said(tmp_path):
    frame = pd.DataFrame({"when": ["01/02/2024", "03/04/2024"] * 10, "what": ["Sloot", "Boom", "Bank", "Paal"] * 5})
    frame.to_csv(tmp_path / "log.csv", index=False)
    frame = frame.rename(columns={"when": "date"})
    frame.to_csv(tmp_path / "log.csv", index=False)
    said = " ".join(propose(tmp_path / "log.csv").unsure)
    for part in ("day or month first", "opened: no name says so", "closed: no column found", "kind: no column found",
                 "place: no name says so", "channel: no column found"):  # fmt: skip
        assert part in said


def test_a_dictionary_of_ones_own_goes_first(tmp_path):
    (tmp_path / "words.toml").write_text(
        '[kinds]\nenvironmental_complaint = ["sloot"]\n[columns]\nkind = ["wat"]\n', "utf-8"
    )
    frame = pd.DataFrame({"created": ["2024-03-04 10:00", "2024-03-05 11:00"] * 10, "wat": ["Sloot", "Boom"] * 10})
    frame.to_csv(tmp_path / "log.csv", index=False)
    proposal = propose(tmp_path / "log.csv", tmp_path / "words.toml")
    assert proposal.mapping.kinds == {"Sloot": "environmental_complaint", "Boom": "everyday_service"}
    assert proposal.guessed["kinds"] == ["Boom"]
    assert '"Boom" = "everyday_service" # 10 rows; unsure: not in the dictionary' in as_toml(proposal)


HEADERS = {  # names of columns, and which of them are opened, closed, kind, channel and place
    "case_enquiry_id open_dt sla_target_dt closed_dt case_status type department neighborhood source":
        ("open_dt", "closed_dt", "type", "source", "neighborhood"),
    "SR_NUMBER SR_TYPE OWNER_DEPARTMENT STATUS ORIGIN CREATED_DATE LAST_MODIFIED_DATE CLOSED_DATE WARD":
        ("CREATED_DATE", "CLOSED_DATE", "SR_TYPE", "ORIGIN", "WARD"),
    "service_request_id requested_datetime updated_datetime expected_datetime status service_name address":
        ("requested_datetime", None, "service_name", None, None),
    "案件号 上报时间 处置截止时间 结案时间 小类名称 问题来源 所属社区 处置部门 案件状态":
        ("上报时间", "结案时间", "小类名称", "问题来源", "所属社区"),
    "工单号 来电时间 派单时间 反馈时间 二级分类 镇街 主办单位": ("来电时间", "反馈时间", "二级分类", None, "镇街"),
}  # fmt: skip
HOURS = {"open_dt": 0, "CREATED_DATE": 0, "requested_datetime": 0, "上报时间": 0, "来电时间": 0, "派单时间": 1,
         "closed_dt": 9, "CLOSED_DATE": 9, "结案时间": 9, "反馈时间": 9, "LAST_MODIFIED_DATE": 12,
         "updated_datetime": 12, "sla_target_dt": 5, "expected_datetime": 5, "处置截止时间": 5}  # fmt: skip
KINDS_SAID = {"type": "Noise", "SR_TYPE": "Pothole", "service_name": "Graffiti", "小类名称": "占道", "二级分类": "欠薪"}


@pytest.mark.parametrize("names", HEADERS)
def test_headers_of_well_known_exports_are_understood(names, tmp_path):
    first = pd.date_range("2024-03-04 10:00", periods=40, freq="3h")
    columns = {}
    for at, name in enumerate(names.split()):
        many = 40 if at == 0 or name == "address" else 4
        said = [f"{KINDS_SAID.get(name, name)} {i % many}" for i in range(40)]
        stamps = first + pd.Timedelta(hours=HOURS.get(name, 0))
        columns[name] = stamps.strftime("%Y-%m-%d %H:%M").tolist() if name in HOURS else said
    pd.DataFrame(columns).to_csv(tmp_path / "log.csv", index=False)
    found = propose(tmp_path / "log.csv").tables["columns"]
    assert tuple(found.get(key) for key in ("opened", "closed", "kind", "channel", "place")) == HEADERS[names]


def test_rare_words_are_not_written_down(tmp_path):
    kinds = ["Noise"] * 30 + ["Complaint about Mr Smith", "Noise from Smith, room 12"]
    pd.DataFrame({"created": ["2024-03-04 10:00"] * 32, "type": kinds}).to_csv(tmp_path / "log.csv", index=False)
    text = as_toml(propose(tmp_path / "log.csv"))
    assert "Noise" in text and "Smith" not in text


def test_control_characters_are_escaped(tmp_path):
    pd.DataFrame({"created": ["2024-03-04 10:00"] * 9, "type": ["\x1b[31mNoise"] * 9}).to_csv(
        tmp_path / "l.csv", index=False
    )
    text = as_toml(propose(tmp_path / "l.csv"))
    assert "\x1b" not in text and tomllib.loads(text)["kinds"] == {"\x1b[31mNoise": "neighbour_dispute"}


def test_the_shipped_dictionary_speaks_our_words():
    tables = Dictionary()._tables[0]
    assert set(tables["kinds"]) == set(KINDS) and set(tables["channels"]) == set(CHANNELS)
    assert set(tables["responsible"]) == set(LINES) and set(tables["status"]) == {"open", "closed", "cancelled"}


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Single Streetlight Issue", "safety_hazard"), ("Illegal Dumping Pickup", "environmental_complaint"),
     ("Homeless Encampment", "hardship_relief"), ("拖欠工资", "labour_dispute"), ("噪音扰民", "neighbour_dispute"),
     ("Sloot", None)],
)  # fmt: skip
def test_words_mean_what_they_say(word, kind):
    assert Dictionary().meaning("kinds", word) == kind


def test_no_time_no_log(tmp_path):
    (tmp_path / "log.csv").write_text("name,colour\na,red\nb,blue\n")
    with pytest.raises(CaseLogFault, match="no column looks like a time of opening"):
        propose(tmp_path / "log.csv")


def test_real_exports_need_no_more_than_the_proposal():
    used = {"requests_2020-01.csv": 9_989, "requests_assen.csv": 3_024, "requests_la_portal_2017.csv": 9_987}
    for name, rows in used.items():
        path = shared_data() / name
        log = read_log(path, propose(path).mapping)
        assert len(log) >= rows - 4 and log.rows["closed"].notna().mean() > 0.8
    probe = shared_data() / "probes" / "probe_nfd_words.csv"
    assert len(read_log(probe, propose(probe).mapping)) == 12
