"""The receipt as a tagged PDF (PDF/UA-1), set by Typst from the snapshot that casework keeps."""

import json
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).resolve().parent / "receipt.typ"


def receipt_pdf(receipt: dict[str, Any]) -> bytes:
    """The PDF of one request.

    `receipt`: council, reference, service, sent_on, promise, next_steps (list of str), pages (list
    of {title, items: [{label, shown}]}), contact (str). Everything is passed as data, so nothing
    that a resident typed is read as Typst. The standard forbids letters that no font here can draw:
    somebody who wrote in such letters gets a receipt all the same, with boxes in their place.
    """
    inputs = {"receipt": json.dumps(receipt, ensure_ascii=False)}
    try:
        return typst.compile(str(TEMPLATE), format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
    except typst.TypstError:
        return typst.compile(str(TEMPLATE), format="pdf", sys_inputs=inputs)
