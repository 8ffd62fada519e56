"""axe-core finds nothing on any page, in either colour scheme."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import axe


def test_probe(new_page):
    script = axe.script()
    page = new_page()
    paths = ["/", "/weather/", "/chat/", "/tickers/", "/newsfeed/", "/payments/", "/payments/?place=processor", "/payments/?place=bench", "/arena/", "/dashboard/", "/dashboard/?wall=1", "/lab/", "/lab/claims/", "/lab/costs/", "/learn/side-by-side/", "/class/", "/about/", "/learn/source/weather/transport.py", "/no-such-page/", "/learn/"]
    page.goto("/learn/")
    paths += page.eval_on_selector_all("main a[href^='/learn/']", "(links) => [...new Set(links.map((a) => a.getAttribute('href').split('#')[0]))]")
    out = open("/tmp/axe.txt", "w")
    for path in paths:
        t = time.time()
        page.goto(path)
        expect(page.locator("[data-part=worker]")).to_contain_text("well")
        t1 = time.time()
        found = axe.violations(page, script)
        print(path, round(t1 - t, 2), round(time.time() - t1, 2), *found, sep="\n  ", file=out, flush=True)
    teacher = page
    teacher.goto("/class/")
    teacher.get_by_role("button", name="Open a room").click()
    expect(teacher.locator("#desk")).to_be_visible()
    code = teacher.url.split("/class/")[1].split("/")[0]
    projector, phone = teacher.context.new_page(), new_page(width=390, alone=True)
    projector.goto(f"/class/{code}/projector/")
    phone.goto(f"/join/{code}")
    expect(projector.locator("#joined")).to_have_text("1")
    def look(what):
        for name, p in (("teacher", teacher), ("projector", projector), ("phone", phone)):
            t = time.time()
            print(what, name, *axe.violations(p, script), round(time.time() - t, 2), sep="\n  ", file=out, flush=True)
    look("lobby")
    teacher.get_by_role("button", name="Ask this").first.click()
    expect(phone.locator("#choices button").first).to_be_visible()
    phone.locator("#choices button").first.click()
    look("predict")
    teacher.get_by_role("button", name="Close the round").click()
    teacher.get_by_role("button", name="Run it").click()
    teacher.get_by_role("button", name="Compare without a run").click()
    expect(projector.locator("#bars li").first).to_be_visible()
    look("compare")
    teacher.get_by_role("button", name="Explain").click()
    teacher.get_by_role("button", name="The race").click()
    expect(projector.locator(".strip").first).to_be_visible()
    look("race")
    teacher.get_by_role("button", name="End the lesson").click()
    look("end")
    phone.goto(f"/class/{code}/summary/")
    print("summary", *axe.violations(phone, script), sep="\n  ", file=out, flush=True)
