"""Letters that are written in more than one way, brought to one.

What is left alone: vowel signs of the scripts of India and Southeast Asia, which are letters
there, and letters that differ only to a foreign eye.
"""

import re
import unicodedata

# Marks that a name may be written with or without: accents, Hebrew points, Arabic and Syriac
# vowels, marks of N'Ko, the dot below of Devanagari, and signs that only choose a letter's shape.
DROPPED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0730-\u074a\u07eb-\u07f3\u08d3-\u08ff\u093c"
    "\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\u0640\U000e0100-\U000e01ef]"
)

LATIN = {
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ı": "i",
    "ħ": "h",
    "ŋ": "n",
    "ŧ": "t",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ə": "a",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
    "ƴ": "y",
    "ɛ": "e",
    "ɔ": "o",
    "ĸ": "k",
    "ß": "ss",
    "ŀ": "l",
}
# How the same letters are written where a keyboard lacks them.
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
CYRILLIC = {"ґ": "г", "ѝ": "и", "ӏ": "і"}
ARMENIAN = {"եվ": "եւ"}
HEBREW = dict(zip("ךםןףץ", "כמנפצ", strict=True)) | {"װ": "וו", "ױ": "וי", "ײ": "יי"}
# Arabic, Persian and Urdu keyboards give different characters for the same letters.
ARABIC = {
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ئ": "ي",
    "ک": "ك",
    "ڪ": "ك",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ۀ": "ه",
    "ۃ": "ه",
}
INDIC = {
    "ँ": "ं",
    "ৎ": "ত্",
    "ൺ": "ണ്",
    "ൻ": "ന്",
    "ർ": "ര്",
    "ൽ": "ല്",
    "ൾ": "ള്",
    "ൿ": "ക്",
}
# Characters of family names in their traditional, simplified and Japanese shapes.
HAN_PAIRS = """
張张 陳陈 劉刘 趙赵 黃黄 吳吴 孫孙 馬马 羅罗 鄭郑 謝谢 韓韩 馮冯 許许 蘇苏 盧卢
蔣蒋 賈贾 葉叶 閻阎 楊杨 鍾钟 鐘钟 譚谭 鄒邹 陸陆 顧顾 龍龙 竜龙 萬万 錢钱 湯汤
喬乔 賴赖 龐庞 顏颜 溫温 魯鲁 嚴严 華华 齊齐 斉齐 齋齐 斎齐 歐欧 蕭萧 鄧邓 呂吕
聶聂 範范 藍蓝 簡简 關关 倫伦 鄔邬 鳳凤 賀贺 寧宁 畢毕 紀纪 項项 單单 諸诸 韋韦
費费 駱骆 東东 邊边 邉边 辺边 澤泽 沢泽 髙高 﨑崎 廣广 広广 櫻樱 桜樱 國国 濱滨
浜滨 濵滨 島岛 嶋岛 嶌岛 瀬濑 瀨濑 黒黑 円圆 圓圆 榮荣 栄荣 惠恵 豐丰 豊丰 條条
偉伟 麗丽 強强 軍军 傑杰 濤涛 輝辉 雲云 蘭兰 瑩莹 穎颖 愛爱 靜静 紅红 義义 飛飞
賢贤 鋒锋 誠诚 鵬鹏 鴻鸿 圖图 長长 門门 開开 陽阳 陰阴 鄉乡 會会 實实 寶宝
"""
HAN = {pair[0]: pair[1] for pair in HAN_PAIRS.split()}
LETTERS = str.maketrans(LATIN | CYRILLIC | HEBREW | ARABIC | INDIC | HAN)

# Consonants of Ethiopic that sound alike, by the first of the seven vowels of each; of two
# of them the first vowel and the fourth sound alike too.
ETHIOPIC_ALIKE = {"ሐ": "ሀ", "ኀ": "ሀ", "ሠ": "ሰ", "ዐ": "አ", "ፀ": "ጸ", "ሀ": "ሀ", "አ": "አ"}
ETHIOPIC = {
    ord(written) + vowel: ord(folded) + (0 if vowel == 3 and folded in "ሀአ" else vowel)
    for written, folded in ETHIOPIC_ALIKE.items()
    for vowel in range(7)
}
# Katakana and hiragana stand in the same order, this far apart.
KANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}


def fold_letters(word: str, *, spelled_out: bool = False) -> str:
    """`word` as it is compared: without case, accents and second ways to write a letter.

    `spelled_out` gives ä, ö, ü, å and ø as people do who cannot type them: ae, oe, ue, aa, oe.
    """
    word = unicodedata.normalize("NFKC", word).casefold()
    if spelled_out:
        word = unicodedata.normalize("NFC", word).translate(SPELLED_OUT)
    word = DROPPED_MARKS.sub("", unicodedata.normalize("NFD", word))
    word = unicodedata.normalize("NFC", word).translate(LETTERS).translate(ETHIOPIC)
    for written, folded in ARMENIAN.items():
        word = word.replace(written, folded)
    return unicodedata.normalize("NFC", word.translate(KANA))
