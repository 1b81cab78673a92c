"""Scenario files that nobody can run, each with all it must be told, through the command line.

The table gives every sentence of every file in tests/broken, in order, without the lists of valid keys.
"""
# ruff: noqa: E501

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ronghe.main import app

FOLDER = Path(__file__).resolve().parents[1] / "broken"

# fmt: off
SENTENCES = {
    "binary.toml": [
        "binary.toml: the file is UTF-16 or binary; save it as UTF-8 text.",
    ],
    "cases_missing.toml": [
        "no_such_cases.parquet: there is no such table of cases.",
    ],
    "cases_no_table.toml": [
        "empty.toml: this is no table of cases in Parquet (Parquet file size is 0 bytes); `ronghe log table` makes one from a case log.",
    ],
    "combinations_in_three_tables.toml": [
        "combinations_in_three_tables.toml, line 3, city: the land-use shares (old_town, estate, resettlement, urban_village, office, park, market) add up to 2.53; they must add up to 1.",
        "combinations_in_three_tables.toml, line 10, population.migrant: unknown key 'migrant'; the nearest valid key is 'migrant_share'; it belongs in [discovery].",
        "combinations_in_three_tables.toml, line 12, kinds.labour_dispute: tier_street, tier_district and tier_city add up to more than 1.",
        "combinations_in_three_tables.toml, line 12, kinds.labour_dispute: two_lines and three_lines add up to more than 1.",
        "combinations_in_three_tables.toml, line 12, kinds.labour_dispute: partner must be another line than 'labour'.",
        "combinations_in_three_tables.toml, line 12, kinds.labour_dispute: partner_2 must be another line than 'labour' and 'labour'.",
    ],
    "comma_number.toml": [
        "comma_number.toml, line 4: not valid TOML: expected newline or end of document after a statement; the line reads 'migrant_share = 0,5'.",
    ],
    "date_for_number.toml": [
        "date_for_number.toml, line 4, run.days: found the date or time 2026-01-01, allowed is a whole number from 1 to 750 (working days).",
    ],
    "deep.toml": [
        "deep.toml: lists or tables are nested too deeply.",
    ],
    "dotted_clash.toml": [
        "dotted_clash.toml, line 4: not valid TOML: cannot declare 'city' twice; the line reads '[city]'.",
    ],
    "empty.toml": [
        "empty.toml: the file is empty.",
    ],
    "endless_number.toml": [
        "endless_number.toml: a whole number has too many digits.",
    ],
    "folder.toml": [
        "folder.toml: this is a folder, allowed is one TOML file.",
    ],
    "gb18030.toml": [
        "gb18030.toml, line 2: byte 0xcb is not UTF-8; save the file as UTF-8 text.",
    ],
    "huge_numbers.toml": [
        "huge_numbers.toml, line 4, city.rows: found 99999999999999999999999999, allowed is a whole number from 1 to 400 (cells).",
        "huge_numbers.toml, line 7, population.residents_per_cell: found 1e+300, allowed is a number from 0 to 5000 (persons).",
    ],
    "json.toml": [
        'json.toml, line 1: not valid TOML: invalid statement; the line reads \'{"name": "json", "city": {"rows": 3}}\'.',
    ],
    "key_above_tables.toml": [
        "key_above_tables.toml, line 2, days: unknown key 'days'; it belongs in [run].",
        "key_above_tables.toml, line 3, migrant_share: unknown key 'migrant_share'; it belongs in [population].",
    ],
    "key_in_wrong_table.toml": [
        "key_in_wrong_table.toml, line 4, city.residents_per_cell: unknown key 'residents_per_cell'; it belongs in [population].",
        "key_in_wrong_table.toml, line 7, population.rows: unknown key 'rows'; it belongs in [city].",
        "key_in_wrong_table.toml, line 8, population.seed: unknown key 'seed'; it belongs in [run].",
    ],
    "key_twice.toml": [
        "key_twice.toml, line 6: 'city.rows' is given twice, first on line 4.",
    ],
    "latin_1.toml": [
        "latin_1.toml, line 2: byte 0xe9 is not UTF-8; save the file as UTF-8 text.",
    ],
    "many_faults.toml": [
        "many_faults.toml, line 4, run.day: unknown key 'day'; the nearest valid key is 'days'.",
        "many_faults.toml, line 5, run.seed: found -1, allowed is a whole number from 0 to 4294967295.",
        "many_faults.toml, line 7, policy: unknown key 'policy'.",
        "many_faults.toml, line 11, city.rows: found 'many', allowed is a whole number from 1 to 400 (cells).",
        "many_faults.toml, line 12, city.old_town: found 2.0, allowed is a number from 0 to 1 (share of cells).",
        "many_faults.toml, line 15, kinds.safety_hazard.hours: found '4', allowed is a number from 0 to 1000000 (hours a line); write it without quotes.",
    ],
    "merge_conflict.toml": [
        "merge_conflict.toml, line 2: not valid TOML: invalid statement; the line reads '<<<<<<< ours'.",
    ],
    "no_days.toml": [
        "no_days.toml, line 4, run.days: found 0, allowed is a whole number from 1 to 750 (working days).",
    ],
    "nobody_works.toml": [
        "nobody_works.toml, line 3, population: retired_share, out_of_work_share and child_share leave nobody to work; their sum must stay below 1.",
    ],
    "not_finite.toml": [
        "not_finite.toml, line 4, discovery.online: found nan, allowed is a finite number from 0 to 10 (per day).",
        "not_finite.toml, line 5, discovery.member: found inf, allowed is a finite number from 0 to 10 (per day and member).",
        "not_finite.toml, line 8, conflict.spread: found -inf, allowed is a finite number from 0 to 100 (per day and contact point).",
    ],
    "not_toml.toml": [
        'not_toml.toml, line 1: not valid TOML: expected \'=\' after a key in a key/value pair; the line reads \'name: "yaml"\'.',
    ],
    "only_blanks.toml": [
        "only_blanks.toml: the file is empty.",
    ],
    "out_of_range.toml": [
        "out_of_range.toml, line 4, population.migrant_share: found 1.2, allowed is a number from 0 to 1 (share).",
        "out_of_range.toml, line 5, population.residents_per_cell: found -5.0, allowed is a number from 0 to 5000 (persons).",
        "out_of_range.toml, line 8, referral.bounce: found 0.99, allowed is a number from 0 to 0.95 (probability a hop).",
        "out_of_range.toml, line 11, handling.pace: found 0.0, allowed is a number from 0.01 to 1000000000 (hours a day).",
    ],
    "partner_is_itself.toml": [
        "partner_is_itself.toml, line 3, kinds.neighbour_dispute: partner must be another line than 'justice'.",
    ],
    "policy_in_scenario.toml": [
        "policy_in_scenario.toml, line 3, policy: unknown key 'policy'.",
        "policy_in_scenario.toml, line 6, levers: unknown key 'levers'; the nearest valid key is 'ledgers'.",
    ],
    "shares_over_one.toml": [
        "shares_over_one.toml, line 3, city: the land-use shares (old_town, estate, resettlement, urban_village, office, park, market) add up to 1.68; they must add up to 1.",
        "shares_over_one.toml, line 6, kinds.labour_dispute: tier_street, tier_district and tier_city add up to more than 1.",
        "shares_over_one.toml, line 6, kinds.labour_dispute: two_lines and three_lines add up to more than 1.",
    ],
    "spreadsheet.toml": [
        "spreadsheet.toml: the file is UTF-16 or binary; save it as UTF-8 text.",
    ],
    "table_twice.toml": [
        "table_twice.toml, line 9: 'city' is given twice, first on line 3.",
    ],
    "too_few_cells.toml": [
        "too_few_cells.toml, line 4, city.rows: found 0, allowed is a whole number from 1 to 400 (cells).",
        "too_few_cells.toml, line 5, city.columns: found 401, allowed is a whole number from 1 to 400 (cells).",
        "too_few_cells.toml, line 6, city.cells_per_community: found 0, allowed is a whole number from 1 to 2500 (cells).",
    ],
    "too_many_cases.toml": [
        "too_many_cases.toml, kinds: about 300,188,700 cases arise in 3.0 years; at most 50,000,000 fit.",
    ],
    "too_many_days.toml": [
        "too_many_days.toml, line 4, run.days: found 751, allowed is a whole number from 1 to 750 (working days).",
        "too_many_days.toml, line 5, run.seed: found 4294967296, allowed is a whole number from 0 to 4294967295.",
    ],
    "too_many_people.toml": [
        "too_many_people.toml, line 3, city: 400 x 400 cells of 5000 residents are 800,000,000 residents; at most 50,000,000 fit.",
    ],
    "unclosed_text.toml": [
        'unclosed_text.toml, line 1: not valid TOML: illegal character \'\\n\'; the line reads \'name = "unclosed\'.',
    ],
    "unknown_key.toml": [
        "unknown_key.toml, line 7, city.row: unknown key 'row'; the nearest valid key is 'rows'.",
    ],
    "unknown_kind.toml": [
        "unknown_kind.toml, line 3, kinds.elder_car: unknown key 'elder_car'; the nearest valid key is 'elder_care'.",
        "unknown_kind.toml, line 6, kinds.parking: unknown key 'parking'.",
    ],
    "unknown_line.toml": [
        "unknown_line.toml, line 4, kinds.safety_hazard.line: found 'safty', allowed is one of 'civil', 'labour', 'housing', 'urban', 'safety', 'justice', 'organising', 'publicity'; the nearest is 'safety'.",
        "unknown_line.toml, line 5, kinds.safety_hazard.group: found 'everyone', allowed is one of 'residents', 'retired', 'out_of_work', 'employed', 'online', 'mixed', 'firms'.",
    ],
    "unknown_section.toml": [
        "unknown_section.toml, line 3, enterprize: unknown key 'enterprize'; the nearest valid key is 'enterprises'.",
    ],
    "utf_16.toml": [
        "utf_16.toml: the file is UTF-16 or binary; save it as UTF-8 text.",
    ],
    "wrong_name.toml": [
        "wrong_name.toml, line 1, name: found 7, allowed is text.",
        "wrong_name.toml, line 2, title: found false, allowed is text.",
    ],
    "wrong_shape.toml": [
        "wrong_shape.toml, line 2, title: found a list of 2 entries, allowed is text.",
        "wrong_shape.toml, line 3, run: found 250, allowed is a table with the keys",
        "wrong_shape.toml, line 5, city.rows: found a table, allowed is a whole number from 1 to 400 (cells).",
        "wrong_shape.toml, line 8, population: found a list of 1 entry, allowed is a table with the keys",
    ],
    "wrong_type.toml": [
        "wrong_type.toml, line 4, run.days: found '250', allowed is a whole number from 1 to 750 (working days); write it without quotes.",
        "wrong_type.toml, line 5, run.seed: found 1.0, allowed is a whole number from 0 to 4294967295.",
        "wrong_type.toml, line 8, city.rows: found true, allowed is a whole number from 1 to 400 (cells).",
        "wrong_type.toml, line 11, kinds.labour_dispute.dispute: found 1, allowed is true or false.",
    ],
}
# fmt: on


def said(command, *words):
    """The sentences of a command that must be refused."""
    result = CliRunner().invoke(app, [command, *(str(word) for word in words)])
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit) and not result.stdout  # no traceback, and nothing called sound
    return result.stderr.splitlines()


def shortened(line):
    line = re.sub(r"^(.*?/)?tests/broken/", "", line)
    return re.sub(r"(a table with the keys).*\.$", r"\1", re.sub(r" \(valid keys[^)]*\)", "", line))


def test_every_broken_file_has_its_sentences():
    assert {path.name for path in FOLDER.iterdir() if path.suffix == ".toml"} == set(SENTENCES)


@pytest.mark.parametrize("name", SENTENCES)
def test_a_broken_file_is_refused_with_every_fault_in_one_go(name):
    assert [shortened(line) for line in said("check", FOLDER / name)] == SENTENCES[name]


@pytest.mark.parametrize("name", ["many_faults.toml", "shares_over_one.toml", "cases_missing.toml", "binary.toml"])
@pytest.mark.parametrize("command", ["run", "compare", "explain"])
def test_every_command_says_the_same_of_a_broken_file(name, command, workdir):
    assert [shortened(line) for line in said(command, FOLDER / name)] == SENTENCES[name]
    assert not list(workdir.glob("results/*"))
