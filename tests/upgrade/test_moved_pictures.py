"""Pictures at the desk, when the account is another one: the clerk sees them still, and the chat has its new name."""

from pathlib import Path

from bot.sandbox.wechat.injection import Fault
from bot.store.support.pictures import PictureState
from tests.cast import adult
from tests.desk import SupportDesk
from tests.gatehouse import Gatehouse
from tests.support.test_photos import photo
from tests.talk import Chat


def test_pictures_move_with_their_chat_and_what_was_not_fetched_is_lost(gatehouse: Gatehouse, tmp_path: Path) -> None:
    desk, earth = SupportDesk(gatehouse, clerks=("an",)), gatehouse.world
    chat = gatehouse.citizen(adult())
    desk.asks(chat)
    chat.phone.send_picture(photo())
    earth.works()
    earth.platform.injection.add(Fault("media/get", code=-1, times=9))
    chat.phone.send_picture(photo())
    earth.works()
    records = earth.parts.records
    before = records.support.pictures.get(chat.id, 1)
    earth.passes(minutes=1)
    new = earth.platform.people.add("moved").openid
    file = tmp_path / "openids.csv"
    file.write_text(f"{chat.openid},{new}\n")

    done = gatehouse.command("migrate", "openids", str(file))

    assert done.exit_code == 0, done.output
    moved = Chat(earth.platform, new, earth.tray, earth.passes)
    assert records.support.pictures.list(moved.id) == {1: PictureState.HERE, 2: PictureState.EXPIRED}
    assert records.support.pictures.get(moved.id, 1) == before
    assert not [key for key in earth.keys("*") if chat.id in key and key.startswith(("pic", "fetch"))]
    earth.works()
    assert earth.jobs("picture") == []
