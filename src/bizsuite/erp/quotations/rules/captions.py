"""What stands in quotations where people read them, in English and in Chinese. Pure."""

_HEADS = {
    "quotation": ("Quotation", "报价单"),
    "version": ("version", "版本"),
    "position": ("No.", "序号"),
    "description": ("Description", "说明"),
    "quantity": ("Quantity", "数量"),
    "price": ("Unit price", "单价"),
    "discount": ("Discount %", "折扣 %"),
    "net": ("Net", "不含税"),
    "sum": ("Net total", "不含税合计"),
    "tax": ("Tax", "税额"),
    "charges": ("Charges", "附加费用"),
    "total": ("Total", "总计"),
    "until": ("Valid until", "有效期至"),
}


def head_of(key: str, language: str) -> str:
    """What a column or a sum is called."""
    english, chinese = _HEADS[key]
    return chinese if language.startswith("zh") else english
