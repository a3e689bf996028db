"""Taking and fetching a picture, interrupted at every round trip to the store: it is there once, under one number."""

from bot.channel import Message
from bot.store.support.pictures import PictureState
from tests.faults.killer import Killer
from tests.faults.test_desk_cut import Scene, settles
from tests.support.test_photos import photo
from tests.world import World


def test_a_picture(earth: World, killer: Killer) -> None:
    scenes: list[Scene] = []
    medium = earth.platform.media.add("image", "picture", photo())

    def act() -> None:
        sent = Message(scenes[0].chat.id, "gh", "image", 1, id="7", media_id=medium.media_id)
        earth.parts.services.support.intake.photos.take(sent, "", earth.clock())
        earth.works()

    for _ in killer.cuts(earth, act, given=lambda: scenes.append(Scene(earth))):
        settles(earth)
        act()  # the platform sends a message again that was not answered
        assert earth.parts.records.support.pictures.list(scenes[0].chat.id) == {1: PictureState.HERE}
        assert earth.jobs("picture") == []
        assert scenes[0].desk.an.browser.get(f"/d/chat/{scenes[0].ref}/picture?number=1").status_code == 200
