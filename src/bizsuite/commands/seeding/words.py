"""What the demo companies are called, sell, and to whom; the same in every run."""

from decimal import Decimal
from typing import NamedTuple

PASSWORD = "demo-only-password"


class DemoProduct(NamedTuple):
    """One product of the catalogue."""

    sku: str
    name: str
    category: str
    price: str
    cost: str


DemoOpportunity = tuple[str, int, tuple[str, int]]
"""What it is called, whose it is by the place among the customers, and how much of which product it is about."""

CATEGORIES = {
    "fasteners": "Fasteners 紧固件",
    "drives": "Drives 传动",
    "pumps": "Pumps 泵",
    "controls": "Controls 控制",
}

PRODUCTS = (
    DemoProduct("FB-M8", "Stainless bolt M8 不锈钢螺栓", "fasteners", "0.85", "0.41"),
    DemoProduct("FN-M8", "Stainless nut M8 不锈钢螺母", "fasteners", "0.35", "0.16"),
    DemoProduct("FW-M8", "Spring washer M8 弹簧垫圈", "fasteners", "0.12", "0.05"),
    DemoProduct("FA-10", "Anchor bolt 10 mm 膨胀螺栓", "fasteners", "2.40", "1.15"),
    DemoProduct("DG-20", "Gear wheel 20 teeth 齿轮", "drives", "18.50", "9.70"),
    DemoProduct("DC-08", "Roller chain 08B 滚子链", "drives", "24.00", "12.30"),
    DemoProduct("DB-62", "Ball bearing 6204 轴承", "drives", "6.90", "3.10"),
    DemoProduct("DM-15", "Motor 1.5 kW 电机", "drives", "268.00", "171.00"),
    DemoProduct("PC-25", "Centrifugal pump 25 mm 离心泵", "pumps", "415.00", "262.00"),
    DemoProduct("PD-12", "Diaphragm pump 隔膜泵", "pumps", "189.00", "118.00"),
    DemoProduct("PS-01", "Pump seal kit 泵密封件", "pumps", "32.50", "14.80"),
    DemoProduct("CP-07", "Control panel 控制柜", "controls", "1290.00", "840.00"),
    DemoProduct("CS-24", "Level sensor 液位传感器", "controls", "74.00", "37.50"),
    DemoProduct("CV-02", "Solenoid valve 电磁阀", "controls", "58.00", "29.00"),
    DemoProduct("CC-05", "Sensor cable 5 m 传感器电缆", "controls", "11.20", "4.90"),
)

CUSTOMERS = (
    ("Northern Waterworks", "Oslo", "NO"),
    ("上海宏业机械有限公司", "上海", "CN"),
    ("Baltic Shipyard", "Gdańsk", "PL"),
    ("广州天河制药厂", "广州", "CN"),
    ("Rhine Chemicals", "Köln", "DE"),
    ("Pacific Aquaculture", "Vancouver", "CA"),
    ("大连港务集团", "大连", "CN"),
    ("Société Laitière", "Rennes", "FR"),
    ("Andes Mining", "Antofagasta", "CL"),
    ("深圳华强电子", "深圳", "CN"),
    ("Tradição Têxtil", "Porto", "PT"),
    ("Lakeside Brewery", "Milwaukee", "US"),
    ("成都蜀光食品", "成都", "CN"),
    ("Desert Solar", "Phoenix", "US"),
    ("Island Ferries", "Split", "HR"),
    ("武汉长江造船", "武汉", "CN"),
)

BUYERS = (
    "Ingrid Solheim",
    "周建国",
    "Paweł Nowak",
    "黄丽华",
    "Katja Müller",
    "Brian Tanaka",
    "孙志强",
    "Élodie Martin",
    "Mateo Rojas",
    "林晓东",
    "Inês Carvalho",
    "Dave Kowalski",
    "何静",
    "Rosa Jimenez",
    "Ivana Babić",
    "郑伟民",
)
"""Who buys for each customer."""

SUPPLIERS = (
    ("Ostsee Schrauben", "Rostock", "DE", "Uwe Petersen", ("fasteners",)),
    ("宁波东海轴承有限公司", "宁波", "CN", "吴海峰", ("drives",)),
    ("Midlands Motors", "Birmingham", "GB", "Grace Okafor", ("drives", "pumps")),
    ("温州永嘉泵阀厂", "温州", "CN", "叶国华", ("pumps", "controls")),
    ("Kaohsiung Controls", "Kaohsiung", "TW", "蔡佩珊", ("controls",)),
)
"""Suppliers, who sells for them, and what kinds of goods come from them."""

YUAN = Decimal("7.2")
"""What a dollar is worth in CNY when prices are made."""
EXPORT_RATES = (Decimal("0.14"), Decimal("0.1385"))
"""Units of USD per CNY when an export is ordered, and when it is paid."""
CHINESE_PRICES = "人民币价目表 Prices in CNY"

PEOPLE = (
    ("李伟", "Managing director", None),
    ("王芳", "Head of sales", 0),
    ("Zoë Ångström", "Sales representative", 1),
    ("张敏", "Head of finance", 0),
    ("Tomás Ruiz", "Warehouse lead", 0),
    ("陈杰", "Planner", 4),
)

OPPORTUNITIES = (
    ("Pump station renewal 泵站改造", 0, ("PC-25", 6)),
    ("Control cabinets for line 3 三号线控制柜", 1, ("CP-07", 4)),
    ("Spare parts contract 备件合同", 4, ("PS-01", 200)),
    ("Conveyor drives 输送机传动", 8, ("DM-15", 24)),
    ("Sensors for tanks 储罐传感器", 6, ("CS-24", 60)),
)

CHINESE_OPPORTUNITIES = (
    ("水处理泵站 Water works pumps", 3, ("PC-25", 4)),
    ("包装线控制柜 Cabinets for packing lines", 12, ("CP-07", 3)),
    ("年度备件 Spare parts of the year", 9, ("PS-01", 120)),
)
