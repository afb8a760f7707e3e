"""The credit at the end of a caption: whose picture it is, which no two copies of a caption need to agree in."""

from __future__ import annotations

import re

_LABELS = (
    "photos? photograph photographer photo.credit photo.by pictures? images? image.credit credits? courtesy copyright "
    "source fotos? fotograf bild bildnachweis bildquelle quelle crédits? crédit.photo crédito credito fuente fonte "
    "immagine imagen imagem zdjęcie фото изображение источник 写真 图 圖 摄 사진 صورة"
).replace(" ", "|")
_AGENCIES = (
    "AFP AP Reuters dpa EPA ANSA EFE TASS Xinhua Kyodo Jiji Getty PA Keystone APA Imago picture.alliance Bloomberg "
    "UPI IANS PTI AAP NTB TT Ritzau PAP Lusa Belga ANP Yonhap Anadolu Shutterstock Alamy Wikimedia 新华社 共同 時事"
).replace(" ", "|")
_CREDIT = re.compile(
    rf"""
    (?: [\s,.;|/(\[–—-]+ (?:{_LABELS}) \s* [:/：]                        # Photo: A. Person/Agency
      | [\s,.;|/(\[–—-]+ (?:(?:photo(?:graph)?|picture|image|foto)s?\ (?:by|von|par|por|di)|courtesy\ of)\b
      | [\s,.;|/(\[–—-]* (?:© | \(c\)\s)                                 # © Agency
      | \s* [(\[] (?=[^()\[\]]{{0,40}} \b(?:{_AGENCIES})\b)              # (A. Person/Agency)
    )
    [^\n]{{0,80}} \Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
# One of these is in every credit.
_TELLING = ("©", "(", "[", ":", "：", "/", "photo", "picture", "image", "foto", "courtesy")
# A credit is at the end, so only that much of a text is looked at.
_LONGEST = 120


def without_credit(text: str) -> str:
    """`text` less the credit that it ends with.

    >>> without_credit("The treaty was signed in Tokyo, © German Embassy")
    'The treaty was signed in Tokyo'
    >>> without_credit("A ship leaves port. (Reuters)")
    'A ship leaves port.'
    """
    if not any(map(text[-_LONGEST:].casefold().__contains__, _TELLING)):
        return text
    credit = _CREDIT.search(text, max(0, len(text) - _LONGEST))
    return text[: credit.start()] if credit else text
