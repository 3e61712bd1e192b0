"""Tables of classes."""

import numpy as np
import pytest

from trainer.evaluate.labels import classes_of, read_label_table


def test_labels_that_read_alike_are_one_class():
    classes = classes_of([["Dog_bark"], ["dog bark", "rain"], [], ["Rain "]])

    assert classes is not None
    assert classes.names == ("dog bark", "rain")
    assert classes.clips.tolist() == [0, 1, 3]
    assert classes.right.tolist() == [[True, False], [True, True], [False, True]]
    assert not classes.is_single


def test_fewer_than_two_classes_are_none():
    assert classes_of([["rain"], ["Rain"], []]) is None


def test_other_clips_fit_into_the_same_columns():
    classes = classes_of([["dog"], ["rain"]])

    assert classes is not None
    expected = np.array([[False, True], [False, False], [True, True]])
    assert (classes.columns([["Rain", "sea"], ["sea"], ["dog", "rain"]]) == expected).all()


def test_a_key_with_two_rows_has_two_labels(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("item_id,label\na/1,dog\na/1,rain\n")

    table = read_label_table(path)

    assert table.of("key", "a/1") == ("dog", "rain")
    assert table.of("a/1", "other") == ()


@pytest.mark.parametrize("content", [b"file,label\n", b"key,class\n", b"", b"\xff\xfe\x00"])
def test_what_is_no_such_table_is_refused(tmp_path, content):
    path = tmp_path / "labels.csv"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=r"labels\.csv"):
        read_label_table(path)
