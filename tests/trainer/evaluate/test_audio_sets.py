"""Published sets, read by their own metadata."""

import json

import pytest

from trainer.evaluate.audio_sets import open_audio_set


def put(path, content=b""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_esc50_has_its_folds_and_sources(tmp_path):
    put(
        tmp_path / "meta" / "esc50.csv",
        "filename,fold,target,category,esc10,src_file,take\n"
        "1-100032-A-0.wav,1,0,dog,True,100032,A\n"
        "5-9032-A-0.wav,5,0,sea_waves,True,9032,A\n",
    )
    put(tmp_path / "audio" / "1-100032-A-0.wav")

    found = open_audio_set("esc50", tmp_path)

    (file,) = found.files
    assert (file.labels, file.fold, file.group) == (("dog",), 1, "100032")
    assert found.missing == 1


def test_urbansound8k_has_its_ten_folds(tmp_path):
    put(
        tmp_path / "metadata" / "UrbanSound8K.csv",
        "slice_file_name,fsID,start,end,salience,fold,classID,class\n"
        "100032-3-0-0.wav,100032,0.0,0.3,1,5,3,dog_bark\n",
    )
    put(tmp_path / "audio" / "fold5" / "100032-3-0-0.wav")

    (file,) = open_audio_set("urbansound8k", tmp_path).files

    assert (file.labels, file.fold, file.group) == (("dog_bark",), 5, "100032")


def test_fsd50k_has_several_labels_and_its_uploaders(tmp_path):
    put(
        tmp_path / "FSD50K.ground_truth" / "eval.csv",
        'fname,labels,mids\n37199,"Electric_guitar,Guitar,Music","/m/1,/m/2,/m/3"\n',
    )
    told = {"37199": {"title": "x", "uploader": "someone"}}
    put(tmp_path / "FSD50K.metadata" / "eval_clips_info_FSD50K.json", json.dumps(told))
    put(tmp_path / "FSD50K.eval_audio" / "37199.wav")

    (file,) = open_audio_set("fsd50k", tmp_path).files

    assert file.labels == ("Electric_guitar", "Guitar", "Music")
    assert (file.group, file.fold) == ("someone", -1)


def test_a_folder_for_each_class_is_a_set(tmp_path):
    put(tmp_path / "rain" / "a.flac")
    put(tmp_path / "wind" / "a.mp3")
    put(tmp_path / "wind" / "notes.txt")

    files = open_audio_set("folder", tmp_path).files

    assert [(file.path.name, file.labels) for file in files] == [
        ("a.flac", ("rain",)),
        ("a.mp3", ("wind",)),
    ]


def test_a_name_in_metadata_leads_nowhere_else(tmp_path):
    put(tmp_path / "secret.wav")
    put(
        tmp_path / "set" / "meta" / "esc50.csv",
        "filename,fold,category,src_file\n../../secret.wav,1,dog,1\na.wav,1,dog,1\n",
    )
    put(tmp_path / "set" / "audio" / "a.wav")

    found = open_audio_set("esc50", tmp_path / "set")

    assert [file.path.name for file in found.files] == ["a.wav"]
    assert found.missing == 1


def test_an_empty_folder_is_refused_with_what_it_should_hold(tmp_path):
    with pytest.raises(ValueError, match="one folder for each class"):
        open_audio_set("folder", tmp_path)


def test_metadata_without_a_column_is_refused(tmp_path):
    put(tmp_path / "meta" / "esc50.csv", "filename,fold\n")

    with pytest.raises(ValueError, match="has no column category, src_file"):
        open_audio_set("esc50", tmp_path)
