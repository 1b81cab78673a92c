"""Three made-up exports that differ in every respect: form, encoding, language, names, clocks, words, faults."""

import gzip
import json

import numpy as np
import pandas as pd

from model.draws import generator


def _stamps(draw, n, first, days):
    at = pd.Timestamp(first) + pd.to_timedelta(np.sort(draw.integers(0, days * 86_400, n)), unit="s")
    return at, at + pd.to_timedelta((draw.lognormal(3.2, 1.1, n) * 3600).astype(int), unit="s")


def hotline_of_a_chinese_district(path, n=1500):
    """GB18030, semicolons, a title above the header, years first with 下午, names of callers, 9999 for still open."""
    draw = generator(1, 95)
    at, done = _stamps(draw, n, "2024-01-02", 200)
    kinds = ["噪音扰民", "占道经营", "路灯不亮", "拖欠工资", "暴露垃圾", "低保申请", "井盖破损", "社保咨询"]
    lines = [
        "12345热线工单导出",
        "工单编号;受理时间;诉求类型;诉求来源;承办单位;所属社区;来电人姓名;联系电话;诉求内容;办结时间;办理状态",
    ]
    for i in range(n):
        is_open = i % 20 == 0
        half = "上午" if at[i].hour < 12 else "下午"
        opened = f"{at[i].year}年{at[i].month}月{at[i].day}日 {half}{at[i].hour % 12 or 12}:{at[i].minute:02d}"
        closed = "9999-12-31 00:00:00" if is_open else f"{done[i]:%Y/%m/%d %H:%M}"
        text = f'"他说:""第{i}次了""; 请处理"' if i % 7 == 0 else "请处理"
        row = [f"GD{i:06d}", opened, kinds[draw.integers(8)], ["电话", "微信公众号", "网格员巡查"][draw.integers(3)],
               ["城管局", "人社局", "住建局", "民政局"][draw.integers(4)], f"第{draw.integers(1, 18)}社区",
               f"王{i}", f"138{i:08d}", text, closed, "办理中" if is_open else "已办结"]  # fmt: skip
        lines.append(";".join(row))
    path.write_bytes("\n".join(lines).encode("gb18030"))
    return {
        "used": n,
        "open": len(range(0, n, 20)),
        "kind": "neighbour_dispute",
        "channels": {"raiser", "online", "patrol"},
    }


def requests_of_an_american_county(path, n=1200):
    """JSON of an open-data portal, gzipped: nested objects, epochs in milliseconds, coordinates as text, no channel."""
    draw = generator(2, 95)
    at, done = _stamps(draw, n, "2022-06-01", 300)
    kinds = ["Pothole", "Graffiti on Wall", "Loud Noise", "Street Light Out", "Abandoned Vehicle", "Illegal Dumping"]
    rows = [
        {
            "case_id": 10_000 + i,
            "service_name": kinds[draw.integers(6)],
            "requested_datetime": int(at[i].timestamp() * 1000),
            "closed_datetime": None if i % 15 == 0 else int(done[i].timestamp() * 1000),
            "status": "Open" if i % 15 == 0 else "Closed",
            "agency_responsible": ["Public Works", "Police", "Parks"][draw.integers(3)],
            "address": f"{i} Main Street",
            "location": {
                "latitude": f"{37.7 + draw.normal(0, 0.03):.5f}",
                "longitude": f"{-122.4 + draw.normal(0, 0.03):.5f}",
            },
        }
        for i in range(n)
    ]
    path.write_bytes(gzip.compress(json.dumps({"count": n, "results": rows}).encode()))
    return {"used": n, "open": len(range(0, n, 15)), "kind": "safety_hazard", "channels": {"raiser"}}


def tickets_of_a_european_town(path, n=900):
    """UTF-16, tabs, days first, twelve hours, days as closings, decimal commas, a stray mark, German place names."""
    draw = generator(3, 95)
    at, done = _stamps(draw, n, "2023-02-01", 150)
    lines = ["Ticket\tDate received\tDate completed\tCategory\tReceived via\tSuburb\tLat\tLong\tAddress\tRemarks\t"]
    for i in range(n):
        row = [f"T{i}", f"{at[i]:%d.%m.%Y %I:%M %p}", "" if i % 12 == 0 else f"{done[i]:%d.%m.%Y}",
               ["Waste collection", "Noise", "Tree damage", "Wage question"][draw.integers(4)],
               ["Web form", "Telephone", "Inspector"][draw.integers(3)],
               ["Altstadt", "Süd", "Nordend"][draw.integers(3)],
               *(f"{at_ + draw.normal(0, 0.01):.4f}".replace(".", ",") for at_ in (50.1, 8.6)),
               f"Lange Str. {i}", 'a 5" pipe' if i % 50 == 0 else "", ""]  # fmt: skip
        lines.append("\t".join(row))
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    return {
        "used": n,
        "open": len(range(0, n, 12)),
        "kind": "everyday_service",
        "channels": {"raiser", "online", "patrol"},
    }


EXPORTS = {
    "hotline.txt": hotline_of_a_chinese_district,
    "county.json.gz": requests_of_an_american_county,
    "tickets.tsv": tickets_of_a_european_town,
}
