from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adock.web.kit.drawings import licence_bar, outline_of, timeline_axis, town_map

# Places as GeoJSON gives them: longitude, then latitude.
BRITTANY = {"type": "Polygon", "coordinates": [[[-2.0, 48.0], [-1.0, 48.0], [-1.0, 47.0], [-2.0, 47.0], [-2.0, 48.0]]]}
GUIANA = {"type": "Polygon", "coordinates": [[[-54.0, 5.0], [-52.0, 5.0], [-52.0, 3.0], [-54.0, 3.0], [-54.0, 5.0]]]}
REUNION = {
    "type": "MultiPolygon",
    "coordinates": [
        [[[55.2, -20.9], [55.8, -20.9], [55.8, -21.4], [55.2, -21.4], [55.2, -20.9]]],
        [[[55.3, -21.0], [55.4, -21.0], [55.4, -21.1], [55.3, -21.0]]],
    ],
}


def numbers(view_box: str) -> tuple[int, int]:
    _, _, width, height = map(int, view_box.split())
    return width, height


class TestOutline:
    def test_north_is_up_and_west_is_left(self) -> None:
        outline = outline_of(BRITTANY)
        north_west, south_east = outline.place(48.0, -2.0), outline.place(47.0, -1.0)
        assert north_west[0] < south_east[0]
        assert north_west[1] < south_east[1]

    def test_a_degree_of_longitude_is_narrower_in_brittany_than_near_the_equator(self) -> None:
        width, height = numbers(outline_of(BRITTANY).view_box)
        assert width / height == pytest.approx(0.68, abs=0.02)
        width, height = numbers(outline_of(GUIANA).view_box)
        assert width / height == pytest.approx(1.0, abs=0.02)

    def test_the_path_is_closed_and_starts_at_the_first_place(self) -> None:
        outline = outline_of(BRITTANY)
        x, y = outline.place(48.0, -2.0)
        assert outline.path.startswith(f"M{x} {y}l")
        assert outline.path.endswith("z")

    def test_every_island_is_drawn(self) -> None:
        assert outline_of(REUNION).path.count("M") == 2

    def test_a_geometry_without_a_ring_has_no_outline(self) -> None:
        assert outline_of({"type": "Polygon", "coordinates": []}) is None
        assert outline_of({"type": "Point", "coordinates": [2.0, 48.0]}) is None

    def test_a_ring_smaller_than_a_drawing_unit_leaves_no_move(self) -> None:
        dot = [[-1.5, 47.5], [-1.5, 47.5001], [-1.5001, 47.5], [-1.5, 47.5]]
        outline = outline_of({"type": "MultiPolygon", "coordinates": [BRITTANY["coordinates"], [dot]]})
        assert outline.path.count("z") == 1


class TestTownMap:
    def test_the_point_stands_where_the_outline_says(self) -> None:
        outline = outline_of(GUIANA)
        drawn = town_map(outline, "Cayenne", 4.93, -52.33)
        assert (drawn.x, drawn.y) == outline.place(4.93, -52.33)

    @pytest.mark.parametrize(("longitude", "anchor"), [(-1.9, "start"), (-1.05, "end")])
    def test_the_name_is_written_on_the_side_that_has_room(self, longitude: float, anchor: str) -> None:
        assert town_map(outline_of(BRITTANY), "Rennes", 47.5, longitude).label_anchor == anchor

    def test_a_long_name_is_cut_into_lines_that_stay_inside(self) -> None:
        name = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"
        drawn = town_map(outline_of(BRITTANY), name, 47.02, -1.5)
        assert "".join(drawn.label_lines) == name
        assert max(map(len, drawn.label_lines)) <= 18
        assert drawn.label_y + 30 * (len(drawn.label_lines) - 1) <= numbers(drawn.view_box)[1]

    def test_without_coordinates_the_outline_stands_alone(self) -> None:
        drawn = town_map(outline_of(BRITTANY), "Rennes", None, None)
        assert drawn.path
        assert drawn.x is None
        assert drawn.label_lines == ()

    def test_latitude_zero_is_a_place(self) -> None:
        equator = {"type": "Polygon", "coordinates": [[[0.0, 1.0], [1.0, 1.0], [1.0, -1.0], [0.0, 1.0]]]}
        assert town_map(outline_of(equator), "Nulle part", 0.0, 0.5).x is not None

    @given(
        latitude=st.floats(-90, 90),
        longitude=st.floats(-180, 180),
        town=st.text(max_size=60),
    )
    def test_a_place_outside_the_outline_is_brought_to_its_edge(self, latitude: float, longitude: float, town: str) -> None:
        drawn = town_map(outline_of(REUNION), town, latitude, longitude)
        width, height = numbers(drawn.view_box)
        assert 0 <= drawn.x <= width
        assert 0 <= drawn.y <= height


class TestLicenceBar:
    def test_the_day_judged_stands_at_its_share_of_the_licence(self) -> None:
        bar = licence_bar(date(2021, 1, 1), date(2031, 1, 1), date(2026, 1, 1))
        assert (bar.start, bar.length, bar.on) == ("0%", "100%", "50%")
        assert bar.has_begun
        assert not bar.has_ended

    def test_an_ended_licence_stops_before_the_day_judged(self) -> None:
        bar = licence_bar(date(2020, 1, 1), date(2025, 1, 1), date(2026, 1, 1))
        assert bar.on == "100%"
        assert bar.length == "83.3%"
        assert bar.has_ended

    def test_a_licence_to_come_starts_after_the_day_judged(self) -> None:
        bar = licence_bar(date(2027, 1, 1), date(2036, 1, 1), date(2026, 1, 1))
        assert (bar.on, bar.start) == ("0%", "10%")
        assert not bar.has_begun

    def test_a_licence_is_neither_ended_nor_to_come_on_its_last_and_first_days(self) -> None:
        first, last = date(2021, 3, 13), date(2031, 3, 12)
        assert not licence_bar(first, last, last).has_ended
        assert licence_bar(first, last, first).has_begun

    def test_a_label_near_an_end_is_written_inwards(self) -> None:
        first, last = date(2021, 1, 1), date(2031, 1, 1)
        assert licence_bar(first, last, date(2021, 2, 1)).on_anchor == "start"
        assert licence_bar(first, last, date(2026, 1, 1)).on_anchor == "middle"
        assert licence_bar(first, last, date(2030, 12, 1)).on_anchor == "end"

    def test_no_line_is_drawn_without_both_ends_or_when_they_are_reversed(self) -> None:
        day = date(2026, 1, 1)
        assert licence_bar(None, day, day) is None
        assert licence_bar(day, None, day) is None
        assert licence_bar(day, date(2025, 1, 1), day) is None

    def test_a_licence_of_one_day_can_still_be_seen(self) -> None:
        day = date(2026, 1, 1)
        assert licence_bar(day, day, day).length == "0.5%"

    @given(start=st.dates(), end=st.dates(), on=st.dates())
    def test_nothing_leaves_the_drawing(self, start: date, end: date, on: date) -> None:
        bar = licence_bar(start, end, on)
        if bar is not None:
            assert all(0 <= float(at.rstrip("%")) <= 100 for at in (bar.start, bar.end, bar.on))


class TestTimelineAxis:
    def test_events_are_spread_by_their_days_and_years_are_labelled(self) -> None:
        axis = timeline_axis([date(2020, 1, 1), date(2022, 7, 2)], date(2025, 1, 1))
        assert [year.label for year in axis.years] == ["2020", "2022", "2024"]
        assert [event.at for event in axis.events] == ["0%", "50%"]

    def test_one_day_alone_makes_no_axis(self) -> None:
        assert timeline_axis([date(2020, 1, 1), date(2020, 1, 1)], date(2025, 1, 1)) is None
        assert timeline_axis([], date(2025, 1, 1)) is None

    def test_days_after_the_end_are_left_out(self) -> None:
        days = [date(2020, 1, 1), date(2021, 1, 1), date(2030, 1, 1)]
        assert len(timeline_axis(days, date(2025, 1, 1)).events) == 2

    def test_a_long_history_never_has_more_than_five_labels(self) -> None:
        axis = timeline_axis([date(1986, 1, 1), date(2020, 1, 1)], date(2026, 11, 24))
        assert len(axis.years) <= 5
