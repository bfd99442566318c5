"""Language tags (BCP 47) of what metadata write: three letters, underscores, authority IRIs."""

import re

# ISO 639-2 (both kinds) and 639-3 -> the two letters that BCP 47 demands where there are two.
TWO_LETTERS: dict[str, str] = dict(
    re.findall(
        r"(\w+)=(\w+)",
        """
        alb=sq sqi=sq ara=ar arm=hy hye=hy baq=eu eus=eu bel=be bos=bs bre=br bul=bg cat=ca
        chi=zh zho=zh cze=cs ces=cs dan=da dut=nl nld=nl eng=en est=et fao=fo fin=fi fre=fr
        fra=fr fry=fy geo=ka kat=ka ger=de deu=de gle=ga gla=gd glg=gl gre=el ell=el heb=he
        hin=hi hrv=hr hun=hu ice=is isl=is ita=it jpn=ja kal=kl kor=ko lat=la lav=lv lit=lt
        ltz=lb mac=mk mkd=mk mlt=mt nno=nn nob=nb nor=no oci=oc per=fa fas=fa pol=pl por=pt
        roh=rm rum=ro ron=ro rus=ru slo=sk slk=sk slv=sl sme=se spa=es srp=sr swe=sv tur=tr
        ukr=uk vie=vi wel=cy cym=cy
        """,
    )
)
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.ASCII)


def tag_of(code: str) -> str:
    """The tag for a code, in small letters ("deu" is "de", "en_GB" is "en-gb"); "" for no code."""
    tag = code.strip().lower().replace("_", "-").rpartition("/")[2]
    if not _TAG.fullmatch(tag):
        return ""
    primary, _, rest = tag.partition("-")
    primary = TWO_LETTERS.get(primary, primary)
    return f"{primary}-{rest}" if rest else primary


def translated(tag: str, original: str) -> str:
    """The tag of what a machine translated: "en-t-nl" (RFC 6497), "en-t-und" from nobody knows."""
    tag = tag_of(tag)
    return f"{tag}-t-{tag_of(original) or 'und'}" if tag else ""
