"""Drives the sandbox with hikari's REST client, as a bot would that knows nothing of it but its address and token.

One line for each step, separated by tabs: "OK" or "failed", the step, and what went wrong.
"""

import asyncio
import json
import logging
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

import hikari

URL = os.environ["DISCORD_API_URL"]
TOKEN = os.environ["BOT_TOKEN"]
APPLICATION = int(os.environ["DISCORD_APPLICATION_ID"])
STEPS = []


def step(name):
    def note(work):
        STEPS.append((name, work))
        return work

    return note


def fetch(path, **headers):
    """Asks without the client: status and body."""
    try:
        with urllib.request.urlopen(urllib.request.Request(URL + path, headers=headers)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def log():
    return json.loads(fetch("/_sandbox/log")[1])


def last(method, path):
    return [call for call in log() if call["method"] == method and call["path"] == path][-1]


async def refused(work, kind, code):
    try:
        await work
    except kind as error:
        assert error.code == code, f"{error.code} instead of {code}"
        return error
    raise AssertionError(f"was not refused with {code}")


# Pin Messages, which hikari does not know by name.
PIN_MESSAGES = 1 << 51


async def invite(run, extra):
    """Lets the owner invite the bot once more, with permissions that its install link does not ask for."""
    owner = (await run.rest.fetch_guild(run.guild)).owner_id
    guilds = await run.rest.fetch_my_guilds()
    held = int(next(one.my_permissions for one in guilds if one.id == run.guild))
    query = f"client_id={APPLICATION}&scope=bot&permissions={held | extra}&guild_id={run.guild}"
    body = urllib.parse.urlencode({"choice": f"{owner} {run.guild}"}).encode()
    with urllib.request.urlopen(f"{URL}/oauth2/authorize?{query}", body) as answer:
        assert answer.status == 200


class Run:
    """What the steps share."""

    def __init__(self, rest):
        self.rest = rest

    async def look_around(self):
        guilds = await self.rest.fetch_my_guilds()
        self.guild = next(one.id for one in guilds if one.name == "Northwind Support")
        self.channels = {one.name: one.id for one in await self.rest.fetch_guild_channels(self.guild)}
        self.general = self.channels["general"]
        self.mia = (await self.rest.search_members(self.guild, "mia"))[0].id


@step("a 429 that the client did not see coming is waited out")
async def limits(run):
    # Somebody else with the same token uses the bucket up, before the client knows it.
    channel = run.channels["support"]
    path = f"/channels/{channel}/messages"
    agent = "DiscordBot (https://example.org, 1)"
    status = 200
    while status == 200:
        status, _ = fetch("/api/v10" + path, Authorization=f"Bot {TOKEN}", **{"User-Agent": agent})
    assert status == 429, status
    await asyncio.gather(*(run.rest.fetch_messages(channel).limit(1) for _ in range(12)))
    own = [call for call in log() if call["method"] == "GET" and call["path"] == path and call["user_agent"] != agent]
    limited = [call for call in own if call["status"] == 429]
    assert limited, "no 429 was provoked"
    assert len([call for call in own if call["status"] == 200]) == 12
    # The client takes a bucket for one that refills bit by bit until it has seen that it does not, so it asks once
    # before the time that it was told.
    until = limited[0]["at_ms"] + limited[0]["answer"]["retry_after"] * 1000
    early = [call for call in own if limited[0]["number"] < call["number"] and call["at_ms"] < until - 1]
    assert len(early) <= 1, f"asked {len(early)} times before the time that the first 429 told"
    assert all(call["status"] == 429 for call in early)


@step("the guild, its people and the application can be read")
async def read(run):
    # The client reads every field that the documentation promises.
    guild = await run.rest.fetch_guild(run.guild)
    assert guild.name == "Northwind Support" and guild.approximate_member_count > 1
    assert run.guild in [role.id for role in await run.rest.fetch_roles(run.guild)]
    assert (await run.rest.fetch_user(run.mia)).username == "mia"
    assert (await run.rest.fetch_application()).id == APPLICATION
    assert (await run.rest.fetch_my_user()).id == APPLICATION


@step("a message with embed, buttons and a file, read back")
async def post(run):
    row = run.rest.build_message_action_row()
    row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "claim:1", label="Claim")
    row.add_link_button("https://example.org/", label="Site")
    embed = hikari.Embed(title="Ticket 1", description="It is **broken**.", color=0x5865F2)
    embed.add_field("By", "Mia")
    run.message = await run.rest.create_message(
        run.general, "hello", embed=embed, component=row, attachment=hikari.Bytes(b"line 1\nline 2\n", "log.txt")
    )
    read = await run.rest.fetch_message(run.general, run.message)
    assert read.content == "hello" and read.author.id == APPLICATION and read.author.is_bot
    assert read.embeds[0].title == "Ticket 1" and read.embeds[0].fields[0].value == "Mia"
    assert read.embeds[0].color == 0x5865F2
    assert [one.label for one in read.components[0].components] == ["Claim", "Site"]
    (file,) = read.attachments
    assert file.filename == "log.txt" and file.size == 14
    assert await file.read() == b"line 1\nline 2\n"


@step("an edit that keeps the file and drops the buttons")
async def edit(run):
    edited = await run.rest.edit_message(
        run.general, run.message, "closed", components=[], attachments=run.message.attachments
    )
    assert edited.content == "closed" and not edited.components
    assert len(edited.attachments) == 1 and len(edited.embeds) == 1
    assert edited.edited_timestamp >= edited.timestamp


@step("an edit that adds a file")
async def add_file(run):
    more = hikari.Bytes(bytes([0, 1, 2, 255]), "more.bin")
    edited = await run.rest.edit_message(
        run.general, run.message, attachments=[*run.message.attachments, more]
    )
    assert sorted(one.filename for one in edited.attachments) == ["log.txt", "more.bin"]


@step("a reply, sent twice with one nonce, is one message")
async def reply(run):
    first = await run.rest.create_message(run.general, "a reply", reply=run.message, nonce="reply-1", mentions_reply=False)
    again = await run.rest.create_message(run.general, "a reply", reply=run.message, nonce="reply-1", mentions_reply=False)
    assert first.nonce == "reply-1" and first.type is hikari.MessageType.REPLY
    assert first.referenced_message.id == run.message.id
    assert first.message_reference.id == run.message.id
    assert again.id == first.id


@step("messages in pages")
async def pages(run):
    newest = await run.rest.fetch_messages(run.general).limit(2)
    assert newest[1].id == run.message.id
    before = await run.rest.fetch_messages(run.general, before=newest[0]).limit(1)
    assert before[0].id == run.message.id


@step("a deletion with a reason for the audit log")
async def delete(run):
    doomed = await run.rest.create_message(run.general, "oops")
    await run.rest.delete_message(run.general, doomed, reason="off topic: café")
    assert last("DELETE", f"/channels/{run.general}/messages/{doomed.id}")["reason"] == "off topic: café"
    await refused(run.rest.fetch_message(run.general, doomed), hikari.NotFoundError, 10008)


@step("a thread from a message")
async def thread(run):
    made = await run.rest.create_message_thread(run.general, run.message, "About ticket 1")
    assert made.id == run.message.id and made.parent_id == run.general
    assert isinstance(made, hikari.GuildPublicThread)
    said = await run.rest.create_message(made, "in the thread")
    assert said.channel_id == made.id
    assert made.id in [one.id for one in await run.rest.fetch_active_threads(run.guild)]


@step("a private thread: a member is added, it is archived and opened again")
async def private_thread(run):
    made = await run.rest.create_thread(run.general, hikari.ChannelType.GUILD_PRIVATE_THREAD, "Private", invitable=False)
    assert isinstance(made, hikari.GuildPrivateThread) and not made.is_invitable
    await run.rest.add_thread_member(made, run.mia)
    member = await run.rest.fetch_thread_member(made, run.mia)
    assert member.thread_id == made.id and member.user_id == run.mia
    archived = await run.rest.edit_channel(made, archived=True, locked=True)
    assert archived.is_archived and archived.is_locked
    opened = await run.rest.edit_channel(made, archived=False)
    assert not opened.is_archived
    await run.rest.remove_thread_member(made, run.mia)
    await run.rest.delete_channel(made)
    await refused(run.rest.fetch_channel(made), hikari.NotFoundError, 10003)


@step("a channel is made, gets overwrites, loses one, is renamed and deleted")
async def overwrites(run):
    made = await run.rest.create_guild_text_channel(run.guild, "ticket-1", topic="One")
    allow = hikari.Permissions.VIEW_CHANNEL | hikari.Permissions.SEND_MESSAGES
    member, role = hikari.PermissionOverwriteType.MEMBER, hikari.PermissionOverwriteType.ROLE
    await run.rest.edit_permission_overwrite(made, run.mia, target_type=member, allow=allow, reason="asked")
    await run.rest.edit_permission_overwrite(
        made, run.guild, target_type=role, deny=hikari.Permissions.SEND_MESSAGES
    )
    now = await run.rest.fetch_channel(made)
    own = now.permission_overwrites[run.mia]
    assert own.type is member and own.allow == allow and own.deny == hikari.Permissions.NONE
    await run.rest.delete_permission_overwrite(made, run.mia)
    now = await run.rest.edit_channel(made, name="ticket-1-closed")
    assert now.name == "ticket-1-closed" and list(now.permission_overwrites) == [run.guild]
    await run.rest.delete_channel(made)


@step("a role is made, changed, given, taken and deleted")
async def roles(run):
    role = await run.rest.create_role(run.guild, name="Tester", color=0xFF0000, mentionable=True, reason="a test")
    assert role.name == "Tester" and role.color == 0xFF0000 and role.is_mentionable
    assert last("POST", f"/guilds/{run.guild}/roles")["reason"] == "a test"
    renamed = await run.rest.edit_role(run.guild, role, name="Testers", hoist=True)
    assert renamed.name == "Testers" and renamed.is_hoisted and renamed.is_mentionable

    async def held():
        return role.id in (await run.rest.fetch_member(run.guild, run.mia)).role_ids

    await run.rest.add_role_to_member(run.guild, run.mia, role)
    assert await held()
    await run.rest.remove_role_from_member(run.guild, run.mia, role)
    assert not await held()
    await run.rest.add_role_to_member(run.guild, run.mia, role)
    await run.rest.delete_role(run.guild, role)
    assert not await held()
    assert role.id not in [one.id for one in await run.rest.fetch_roles(run.guild)]
    await refused(run.rest.delete_role(run.guild, role), hikari.NotFoundError, 10011)


@step("commands of a guild, with translations")
async def commands(run):
    faq = run.rest.slash_command_builder("faq", "Look something up")
    faq.set_name_localizations({hikari.Locale.NL: "vraag"})
    faq.set_description_localizations({hikari.Locale.NL: "Zoek iets op"})
    faq.add_option(
        hikari.CommandOption(
            type=hikari.OptionType.STRING, name="query", description="What", is_required=True, max_length=100
        )
    )
    draft = run.rest.context_menu_command_builder(hikari.CommandType.MESSAGE, "Draft reply")
    draft.set_default_member_permissions(hikari.Permissions.MANAGE_MESSAGES)
    made = await run.rest.set_application_commands(APPLICATION, [faq, draft], run.guild)
    assert sorted(one.name for one in made) == ["Draft reply", "faq"]
    listed = {one.name: one for one in await run.rest.fetch_application_commands(APPLICATION, run.guild)}
    assert listed["faq"].name_localizations == {"nl": "vraag"}
    assert listed["faq"].description_localizations == {"nl": "Zoek iets op"}
    assert listed["faq"].options[0].max_length == 100
    assert listed["Draft reply"].default_member_permissions == hikari.Permissions.MANAGE_MESSAGES
    await run.rest.set_application_commands(APPLICATION, [], run.guild)


@step("pins, a deletion of several messages, a post in a forum")
async def more(run):
    channel, forum = run.channels["support"], run.channels["ideas"]
    one, two = [await run.rest.create_message(channel, text) for text in ("one", "two")]
    await refused(run.rest.pin_message(channel, one), hikari.ForbiddenError, 50013)
    await invite(run, PIN_MESSAGES | int(hikari.Permissions.MANAGE_MESSAGES))
    await run.rest.pin_message(channel, one)
    assert [pin.message.id async for pin in run.rest.fetch_pins(channel)] == [one.id]
    await run.rest.unpin_message(channel, one)
    await run.rest.delete_messages(channel, [one, two])
    await refused(run.rest.fetch_message(channel, two), hikari.NotFoundError, 10008)
    post = await run.rest.create_forum_post(forum, "An idea", "Cake")
    assert post.parent_id == forum
    assert (await run.rest.fetch_message(post, post.id)).content == "Cake"


@step("a direct message")
async def direct(run):
    channel = await run.rest.create_dm_channel(run.mia)
    assert channel.recipient.id == run.mia
    said = await run.rest.create_message(channel, "hello, Mia")
    assert said.channel_id == channel.id and said.guild_id is None


@step("an unknown channel is 404 with 10003")
async def unknown(run):
    await refused(run.rest.fetch_channel(123456789012345678), hikari.NotFoundError, 10003)


@step("a missing permission is 403 with 50013, a hidden channel 403 with 50001")
async def forbidden(run):
    await refused(run.rest.create_message(run.channels["rules"], "no"), hikari.ForbiddenError, 50013)
    await refused(run.rest.create_message(run.channels["vault"], "no"), hikari.ForbiddenError, 50001)


@step("a body that does not fit is 400 with 50035 and names each field")
async def misfit(run):
    embed = hikari.Embed(title="x" * 257)
    error = await refused(
        run.rest.create_message(run.general, "x" * 2001, embed=embed), hikari.BadRequestError, 50035
    )
    assert error.errors["content"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"
    assert error.errors["embeds"]["0"]["title"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"
    assert "Must be 256 or fewer in length." in str(error)


@step("a wrong token is 401")
async def stranger(run):
    app = hikari.RESTApp(url=f"{URL}/api/v10")
    await app.start()
    try:
        async with app.acquire("no.such.token", "Bot") as rest:
            await refused(rest.fetch_my_user(), hikari.UnauthorizedError, 0)
    finally:
        await app.close()


@step("the sandbox has nothing to say against the client")
async def violations(run):
    said = json.loads(fetch("/_sandbox/violations")[1])
    # Discord takes permissions as numbers too, which is how this client sends them.
    said = [one for one in said if not one.startswith("permissions sent as a number")]
    assert said == [], said


async def main():
    # It warns of each 429, which is what one of the steps is about.
    logging.getLogger("hikari").setLevel(logging.ERROR)
    app = hikari.RESTApp(url=f"{URL}/api/v10")
    await app.start()
    failures = 0
    try:
        async with app.acquire(TOKEN, "Bot") as rest:
            run = Run(rest)
            await run.look_around()
            for name, work in STEPS:
                # Not more than the 50 requests a second that Discord allows in all: that limit the client does not keep.
                await asyncio.sleep(0.4)
                try:
                    await work(run)
                    print(f"OK\t{name}\t", flush=True)
                except Exception as error:  # noqa: BLE001 a step that fails must not hide the next one
                    failures += 1
                    trace = error.__traceback__
                    while trace.tb_next:
                        trace = trace.tb_next
                    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
                    text = " ".join(f"{type(error).__name__} at {place}: {error}".split())
                    print(f"failed\t{name}\t{text}", flush=True)
    finally:
        await app.close()
    return 1 if failures else 0


sys.exit(asyncio.run(main()))
