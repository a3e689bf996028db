"""A saved answer with a picture, interrupted at every round trip: never two pictures, and none is lost unmarked."""

from io import BytesIO

from PIL import Image

from bot.store.support.saved_answers import SavedAnswer
from tests.cases import long
from tests.faults.killer import Killer
from tests.faults.test_desk_cut import Scene, settles
from tests.world import World


@long
def test_a_saved_answer_with_a_picture(earth: World, killer: Killer) -> None:
    scenes: list[Scene] = []
    support, saved, file = earth.parts.services.support, earth.parts.records.support.saved_answers, BytesIO()
    Image.new("RGB", (40, 40)).save(file, "JPEG")

    def given() -> None:
        scenes.append(Scene(earth))
        saved.save_picture("picture", file.getvalue(), b"")
        saved.save(SavedAnswer("answer", "地图", "这是地图", "picture", "lu", 1))

    def act() -> None:
        member = support.staffing.all()[0]
        support.talks.saved_answers.send(member, scenes[0].chat.id, "answer", "the-token-of-one-form", earth.clock())
        earth.works()

    lost = 0
    for _ in killer.everywhere(earth, act, given=given):
        settles(earth)
        chat, clerk = scenes[0].chat, scenes[0].desk.an
        chat.says("在吗")
        settles(earth)
        kinds = [one["kind"] for one in chat.items]
        page, pictures = clerk.opens(scenes[0].ref), kinds.count("image") - 1  # the first is the own code
        assert "这是地图" in chat.all
        assert page.count("附图") == 1
        assert "待送达" not in page
        assert pictures == 1 or (pictures == 0 and "不会自动重发" in page)
        lost += "不会自动重发" in page
    assert lost  # it was being sent: whether it was cannot be known
