"""The page in the browser: it renders, builds and lives, without a browser."""

import pytest

from ronghe import showing


@pytest.mark.filterwarnings("ignore")
def test_the_page_builds_two_cities_and_lets_them_live():
    solara = pytest.importorskip("solara")
    vuetify = pytest.importorskip("ipyvuetify")
    from ronghe import app

    _, page = solara.render(app.Choices(), handle_error=False)
    _, cities = solara.render(app.Cities(), handle_error=False)
    page.find(vuetify.Btn, children=["Build"]).widget.click()
    assert [city.policy.name for city in app.cities.value] == ["siloed", "fused"]
    page.find(vuetify.Btn, children=["A month"]).widget.click()
    assert app.day.value == 21 and {city.day for city in app.cities.value} == {21}
    for name in app.LAYERS:
        assert len(app.maps(app.cities.value, name).axes) == 3
    said = app.explanation(app.cities.value)
    assert "day 21 of 60" in said and "days_to_resolution" in said
    page.close()
    cities.close()


def test_without_the_extra_the_command_says_what_to_install(monkeypatch, capsys):
    import typer

    monkeypatch.setattr(showing, "find_spec", lambda name: None)
    with pytest.raises(typer.Exit) as left:
        showing.app()
    assert left.value.exit_code == 2
    assert "make app installs it" in capsys.readouterr().err
