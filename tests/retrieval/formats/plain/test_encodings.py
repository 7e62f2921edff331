"""A text is read in the encoding it was written in, also where nothing names it."""

import pytest

from tests.retrieval.formats.sources import read_as

TEXTS = {
    "cp1250": "Rower stoi pod ścianą, a żółte światło świeci całą noc.",
    "iso8859-2": "Kolo stojí u zdi a žluté světlo svítí celou noc. Příště přijďte dřív.",
    "cp1254": "Bisiklet duvarın önünde duruyor ve sarı ışık bütün gece yanıyor.",
    "cp1257": "Dviratis stovi prie sienos, o geltona šviesa šviečia visą naktį. Ačiū už ąžuolą.",
    "koi8-r": "Велосипед стоит у стены, и жёлтый свет горит всю ночь.",
    "cp866": "Велосипед стоит у стены, и свет горит всю ночь.",
    "iso8859-7": "Το ποδήλατο στέκεται στον τοίχο όλη τη νύχτα.",
    "cp1255": "האופניים עומדים ליד הקיר כל הלילה.",
    "cp1256": "الدراجة تقف عند الجدار طوال الليل.",
    "shift_jis": "自転車は壁の前にあります。黄色いランプは一晩中ついています。",
    "euc_jp": "自転車は壁の前にあります。黄色いランプは一晩中ついています。",
    "iso2022_jp": "自転車は壁の前にあります。",
    "gb18030": "自行车停在墙边，黄色的灯整夜亮着。",
    "big5": "腳踏車停在牆邊，黃色的燈整夜亮著。",
    "euc_kr": "자전거는 벽 앞에 있고 노란 불은 밤새 켜져 있습니다.",
    "mac-roman": "Le vélo est près du mur, et la lumière brûle. Où est-elle ? Ça brille déjà.",
    "utf-16-le": "The bicycle stands at the wall, größer als je.",
    "utf-16-be": "Велосипед стоит у стены.\nСвет горит.",
    "utf-32-le": "The bicycle stands at the wall.",
    "utf-16": "The bicycle stands at the wall.",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_text_is_read_in_its_encoding(encoding: str) -> None:
    assert read_as(".txt", TEXTS[encoding].encode(encoding)).text == TEXTS[encoding]


@pytest.mark.parametrize("text", ["Prices in £: 5 to 7", "12 m² at 20 °C – “warm”", "Größe: 3 €", "naïve café"])
def test_western_texts_with_few_signs_stay_western(text: str) -> None:
    assert read_as(".txt", text.encode("cp1252")).text == text
