import pytest

from adock.imports.csv_records import LONGEST_RECORD, OpenQuote, read_first_record, read_records, split_lines


def records(text, width=3, start=0):
    return list(read_records(split_lines(text), ",", start=start, width=width))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end):
    assert records(end.join(["a,b,c", "d,e,f"])) == [(1, ["a", "b", "c"]), (2, ["d", "e", "f"])]


def test_characters_that_break_lines_elsewhere_do_not_here():
    assert records("a\x85,b\u2028,c\x0b\nd,e,f\n")[1] == (2, ["d", "e", "f"])


def test_a_quoted_field_may_hold_delimiters_quotes_and_line_breaks():
    assert records('a,"b, ""c""\nd",e\nf,g,h\n') == [(1, ["a", 'b, "c"\nd', "e"]), (3, ["f", "g", "h"])]


def test_a_quote_inside_an_unquoted_field_is_a_character_like_another():
    assert records('a,TUBE 12",c\nd,"E",f\n') == [(1, ["a", 'TUBE 12"', "c"]), (2, ["d", "E", "f"])]


def test_a_space_before_a_quoted_field_is_forgiven():
    assert records('a, "b, c", d\n') == [(1, ["a", "b, c", "d"])]


def test_blank_lines_are_given_as_empty_records():
    assert records("a,b,c\n\nd,e,f\n") == [(1, ["a", "b", "c"]), (2, []), (3, ["d", "e", "f"])]


def test_a_stray_quote_loses_its_own_line_only():
    text = 'a,"b,c\nd,e,f\ng,"H, I",j\nk,l,m\n'
    assert records(text) == [
        (1, None),
        (2, ["d", "e", "f"]),
        (3, ["g", "H, I", "j"]),
        (4, ["k", "l", "m"]),
    ]


def test_a_stray_quote_that_a_later_one_happens_to_close_swallows_no_line():
    # joined, these three lines are one well-formed record of three fields
    text = 'a,"b,c\nd,e,f\ng,TUBE 12",h\n'
    assert records(text) == [(1, None), (2, ["d", "e", "f"]), (3, ["g", 'TUBE 12"', "h"])]


def test_a_stray_quote_closed_on_the_next_line_swallows_no_line():
    assert records('a,"b,c\nd,TUBE 12",f\n') == [(1, None), (2, ["d", 'TUBE 12"', "f"])]


def test_each_of_several_stray_quotes_loses_its_own_line():
    text = "".join(f'a{rank},"b,c\nd{rank},e,f\n' for rank in range(5)) + 'g,"h",i\n'
    found = records(text)
    assert [line for line, fields in found if fields is None] == [1, 3, 5, 7, 9]
    assert [fields[0] for _, fields in found if fields] == ["d0", "d1", "d2", "d3", "d4", "g"]


def test_a_quote_that_nothing_closes_raises_with_its_line():
    with pytest.raises(OpenQuote) as caught:
        records('a,b,c\nd,"e,f\ng,h,i\n')
    assert caught.value.line == 2


@pytest.mark.parametrize("last", ['d,"e', 'd,e,"f', 'd,e,"f\n'])
def test_a_quote_open_at_the_end_raises_even_when_the_fields_are_all_there(last):
    with pytest.raises(OpenQuote):
        records("a,b,c\n" + last)


def test_joined_lines_of_another_width_are_no_record():
    assert records('a,"b\ny",z,w,v\n') == [(1, None), (2, ['y"', "z", "w", "v"])]


def test_a_field_of_more_lines_than_a_record_has_is_not_believed():
    longest = 'a,"b' + "\nx" * (LONGEST_RECORD - 1) + '",c\n'
    assert [line for line, _ in records(longest)] == [1]
    too_long = 'a,"b' + "\nx" * LONGEST_RECORD + '",c\n'
    assert records(too_long)[:2] == [(1, None), (2, ["x"])]


class CountedLines(list):
    reads = 0

    def __getitem__(self, index):
        self.reads += isinstance(index, int)
        return super().__getitem__(index)


def test_quotes_that_reopen_on_each_line_do_not_make_reading_quadratic():
    lines = CountedLines(split_lines('a","b\n' * 1_000 + 'c,"d",e\n'))
    found = list(read_records(lines, ",", start=0, width=3))
    assert len(found) == 1_001
    assert lines.reads < len(lines) * (LONGEST_RECORD + 5)


def test_a_field_beyond_the_limit_of_the_csv_module_costs_one_line():
    assert records(f"a,{'b' * 200_000},c\nd,e,f\n") == [(1, None), (2, ["d", "e", "f"])]


def test_reading_may_start_further_down_and_numbers_stay_those_of_the_file():
    assert records("title\na,b,c\n", start=1) == [(2, ["a", "b", "c"])]


def test_the_first_record_may_have_several_lines():
    lines = split_lines('"List\nof things",b\nc,d\n')
    assert read_first_record(lines, ",", 0) == (["List\nof things", "b"], 2)


def test_a_first_record_whose_quote_stays_open_raises():
    with pytest.raises(OpenQuote):
        read_first_record(split_lines('"List of th'), ",", 0)
