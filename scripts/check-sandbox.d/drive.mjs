// Drives the sandbox with discord.js's REST client, as a bot would that knows nothing of it but its address and token.
//
// One line for each step, separated by tabs: "OK" or "failed", the step, and what went wrong.
import assert from "node:assert/strict";
import { API } from "@discordjs/core/http-only";
import { DiscordAPIError, REST } from "@discordjs/rest";
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageReferenceType,
  OverwriteType,
  PermissionFlagsBits,
} from "discord-api-types/v10";

const { BOT_TOKEN: token, DISCORD_API_URL: url, DISCORD_APPLICATION_ID: application } = process.env;
const appendix = "check-sandbox";
const rest = new REST({ version: "10", api: `${url}/api`, userAgentAppendix: appendix }).setToken(token);
const api = new API(rest);

let failures = 0;
async function step(name, work) {
  try {
    await work();
    console.log(`OK\t${name}\t`);
  } catch (error) {
    failures += 1;
    const text = error instanceof DiscordAPIError ? `${error.message} ${JSON.stringify(error.rawError)}` : error.message;
    console.log(`failed\t${name}\t${String(text).replace(/\s+/g, " ")}`);
  }
}

// What the sandbox saw.
const log = async () => (await fetch(`${url}/_sandbox/log`)).json();
const last = async (method, path) => (await log()).filter((call) => call.method === method && call.path === path).pop();
const refused = async (work, status, code) => {
  const error = await work().then(
    () => assert.fail(`was not refused with ${code}`),
    (error) => error,
  );
  assert.ok(error instanceof DiscordAPIError, `${error}`);
  assert.equal(error.status, status);
  assert.equal(error.code, code);
  return error;
};

const guild = (await api.users.getGuilds()).find((one) => one.name === "Northwind Support").id;
const channels = await api.guilds.getChannels(guild);
const channel = (name) => channels.find((one) => one.name === name).id;
const general = channel("general");
const [{ user: mia }] = await api.guilds.searchForMembers(guild, { query: "mia", limit: 1 });

// Lets the owner invite the bot once more, with permissions that its install link does not ask for.
const invite = async (extra) => {
  const { owner_id: owner } = await api.guilds.get(guild);
  const permissions = (await rest.get("/users/@me/guilds")).find((one) => one.id === guild).permissions;
  const query = `client_id=${application}&scope=bot&permissions=${BigInt(permissions) | extra}&guild_id=${guild}`;
  const body = new URLSearchParams({ choice: `${owner} ${guild}` });
  const answer = await fetch(`${url}/oauth2/authorize?${query}`, { method: "POST", body });
  assert.equal(answer.status, 200);
};

const buttons = {
  type: ComponentType.ActionRow,
  components: [
    { type: ComponentType.Button, style: ButtonStyle.Primary, label: "Claim", custom_id: "claim:1" },
    { type: ComponentType.Button, style: ButtonStyle.Link, label: "Site", url: "https://example.org/" },
  ],
};
const embed = { title: "Ticket 1", description: "It is **broken**.", color: 0x5865f2, fields: [{ name: "By", value: "Mia" }] };
let message;

await step("a message with embed, buttons and a file, read back", async () => {
  message = await api.channels.createMessage(general, {
    content: "hello",
    embeds: [embed],
    components: [buttons],
    files: [{ name: "log.txt", data: Buffer.from("line 1\nline 2\n"), contentType: "text/plain" }],
    attachments: [{ id: 0, filename: "log.txt", description: "What was logged" }],
  });
  const read = await api.channels.getMessage(general, message.id);
  assert.equal(read.content, "hello");
  assert.equal(read.author.id, application);
  assert.equal(read.embeds[0].title, embed.title);
  assert.equal(read.embeds[0].type, "rich");
  assert.deepEqual(read.embeds[0].fields[0], { ...embed.fields[0], inline: false });
  assert.deepEqual(read.components[0].components.map((one) => one.label), ["Claim", "Site"]);
  const [file] = read.attachments;
  assert.equal(file.filename, "log.txt");
  assert.equal(file.description, "What was logged");
  assert.equal(file.size, 14);
  assert.equal(await (await fetch(file.url)).text(), "line 1\nline 2\n");
});

await step("an edit that keeps the file and drops the buttons", async () => {
  const keep = message.attachments.map(({ id }) => ({ id }));
  const edited = await api.channels.editMessage(general, message.id, { content: "closed", components: [], attachments: keep });
  assert.equal(edited.content, "closed");
  assert.equal(edited.components.length, 0);
  assert.equal(edited.attachments.length, 1);
  assert.equal(edited.embeds.length, 1);
  assert.ok(Date.parse(edited.edited_timestamp) >= Date.parse(edited.timestamp));
});

await step("an edit that adds a file", async () => {
  const keep = message.attachments.map(({ id }) => ({ id }));
  const edited = await api.channels.editMessage(general, message.id, {
    files: [{ name: "more.bin", data: Buffer.from([0, 1, 2, 255]) }],
    attachments: [...keep, { id: 0, filename: "more.bin" }],
  });
  assert.deepEqual(edited.attachments.map((one) => one.filename), ["log.txt", "more.bin"]);
});

await step("a reply, sent twice with one nonce, is one message", async () => {
  const body = {
    content: "a reply",
    nonce: "reply-1",
    enforce_nonce: true,
    allowed_mentions: { parse: [], replied_user: false },
    message_reference: { type: MessageReferenceType.Default, message_id: message.id },
  };
  const first = await api.channels.createMessage(general, body);
  const again = await api.channels.createMessage(general, body);
  assert.equal(again.id, first.id);
  assert.equal(first.nonce, "reply-1");
  assert.equal(first.message_reference.message_id, message.id);
  assert.equal(first.referenced_message.id, message.id);
  assert.equal(first.type, 19);
});

await step("messages in pages", async () => {
  const [newest] = await api.channels.getMessages(general, { limit: 1 });
  const before = await api.channels.getMessages(general, { before: newest.id, limit: 1 });
  assert.equal(before[0].id, message.id);
});

await step("a deletion with a reason for the audit log", async () => {
  const doomed = await api.channels.createMessage(general, { content: "oops" });
  await api.channels.deleteMessage(general, doomed.id, { reason: "off topic: café" });
  assert.equal((await last("DELETE", `/channels/${general}/messages/${doomed.id}`)).reason, "off topic: café");
  await refused(() => api.channels.getMessage(general, doomed.id), 404, 10008);
});

await step("a thread from a message", async () => {
  const thread = await api.channels.createThread(general, { name: "About ticket 1", auto_archive_duration: 1440 }, message.id);
  assert.equal(thread.id, message.id);
  assert.equal(thread.type, ChannelType.PublicThread);
  assert.equal(thread.parent_id, general);
  const said = await api.channels.createMessage(thread.id, { content: "in the thread" });
  assert.equal(said.channel_id, thread.id);
  const { threads } = await api.guilds.getActiveThreads(guild);
  assert.ok(threads.some((one) => one.id === thread.id));
});

await step("a private thread: a member is added, it is archived and opened again", async () => {
  const thread = await api.channels.createThread(general, { name: "Private", type: ChannelType.PrivateThread, invitable: false });
  assert.equal(thread.type, ChannelType.PrivateThread);
  await api.threads.addMember(thread.id, mia.id);
  assert.equal((await api.threads.getMember(thread.id, mia.id)).user_id, mia.id);
  // Only an application with the members intent gets the whole list.
  await refused(() => api.threads.getAllMembers(thread.id), 403, 50001);
  const archived = await api.channels.edit(thread.id, { archived: true, locked: true });
  assert.ok(archived.thread_metadata.archived && archived.thread_metadata.locked);
  const opened = await api.channels.edit(thread.id, { archived: false });
  assert.equal(opened.thread_metadata.archived, false);
  await api.threads.removeMember(thread.id, mia.id);
  await api.channels.delete(thread.id);
  await refused(() => api.channels.get(thread.id), 404, 10003);
});

await step("a channel is made, gets overwrites, loses one, is renamed and deleted", async () => {
  const made = await api.guilds.createChannel(guild, { name: "ticket-1", type: ChannelType.GuildText, topic: "One" });
  const allow = String(PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages);
  await api.channels.editPermissionOverwrite(made.id, mia.id, { type: OverwriteType.Member, allow, deny: "0" }, { reason: "asked" });
  await api.channels.editPermissionOverwrite(made.id, guild, {
    type: OverwriteType.Role,
    deny: String(PermissionFlagsBits.SendMessages),
  });
  let now = await api.channels.get(made.id);
  const own = now.permission_overwrites.find((one) => one.id === mia.id);
  assert.deepEqual(own, { id: mia.id, type: OverwriteType.Member, allow, deny: "0" });
  await api.channels.deletePermissionOverwrite(made.id, mia.id);
  now = await api.channels.edit(made.id, { name: "ticket-1-closed" });
  assert.equal(now.name, "ticket-1-closed");
  assert.deepEqual(now.permission_overwrites.map((one) => one.id), [guild]);
  await api.channels.delete(made.id);
});

await step("a role is made, changed, given, taken and deleted", async () => {
  const role = await api.guilds.createRole(guild, { name: "Tester", permissions: "0", color: 0xff0000, mentionable: true }, { reason: "a test" });
  assert.equal(role.name, "Tester");
  assert.equal(role.color, 0xff0000);
  assert.equal((await last("POST", `/guilds/${guild}/roles`)).reason, "a test");
  const renamed = await api.guilds.editRole(guild, role.id, { name: "Testers", hoist: true });
  assert.ok(renamed.name === "Testers" && renamed.hoist && renamed.mentionable);
  await api.guilds.addRoleToMember(guild, mia.id, role.id);
  assert.ok((await api.guilds.getMember(guild, mia.id)).roles.includes(role.id));
  await api.guilds.removeRoleFromMember(guild, mia.id, role.id);
  assert.ok(!(await api.guilds.getMember(guild, mia.id)).roles.includes(role.id));
  await api.guilds.addRoleToMember(guild, mia.id, role.id);
  await api.guilds.deleteRole(guild, role.id);
  assert.ok(!(await api.guilds.getMember(guild, mia.id)).roles.includes(role.id));
  assert.ok(!(await api.guilds.getRoles(guild)).some((one) => one.id === role.id));
  await refused(() => api.guilds.deleteRole(guild, role.id), 404, 10011);
});

await step("commands of a guild, with translations", async () => {
  const commands = [
    {
      name: "faq",
      name_localizations: { nl: "vraag" },
      description: "Look something up",
      description_localizations: { nl: "Zoek iets op" },
      type: ApplicationCommandType.ChatInput,
      options: [{ type: ApplicationCommandOptionType.String, name: "query", description: "What", required: true, max_length: 100 }],
    },
    { name: "Draft reply", type: ApplicationCommandType.Message, default_member_permissions: "0" },
  ];
  const set = await api.applicationCommands.bulkOverwriteGuildCommands(application, guild, commands);
  assert.deepEqual(set.map((one) => one.name).sort(), ["Draft reply", "faq"]);
  const plain = await api.applicationCommands.getGuildCommands(application, guild);
  const translated = await api.applicationCommands.getGuildCommands(application, guild, { with_localizations: true });
  assert.equal(plain.find((one) => one.name === "faq").name_localizations ?? null, null);
  const faq = translated.find((one) => one.name === "faq");
  assert.deepEqual(faq.name_localizations, { nl: "vraag" });
  assert.equal(faq.options[0].max_length, 100);
  assert.equal(translated.find((one) => one.name === "Draft reply").default_member_permissions, "0");
  await api.applicationCommands.bulkOverwriteGuildCommands(application, guild, []);
});

await step("pins, a deletion of several messages, a post in a forum", async () => {
  const [one, two] = [
    await api.channels.createMessage(channel("support"), { content: "one" }),
    await api.channels.createMessage(channel("support"), { content: "two" }),
  ];
  await refused(() => api.channels.pinMessage(channel("support"), one.id), 403, 50013);
  await invite(PermissionFlagsBits.PinMessages | PermissionFlagsBits.ManageMessages);
  await api.channels.pinMessage(channel("support"), one.id);
  assert.equal((await api.channels.getPins(channel("support")))[0].id, one.id);
  await api.channels.unpinMessage(channel("support"), one.id);
  await api.channels.bulkDeleteMessages(channel("support"), [one.id, two.id]);
  await refused(() => api.channels.getMessage(channel("support"), two.id), 404, 10008);
  const post = await api.channels.createForumThread(channel("ideas"), { name: "An idea", message: { content: "Cake" } });
  assert.equal(post.parent_id, channel("ideas"));
  assert.equal((await api.channels.getMessage(post.id, post.id)).content, "Cake");
});

await step("a direct message", async () => {
  const direct = await api.users.createDM(mia.id);
  assert.equal(direct.type, ChannelType.DM);
  const said = await api.channels.createMessage(direct.id, { content: "hello, Mia" });
  assert.equal(said.channel_id, direct.id);
});

await step("a 429 that the client did not see coming is waited out", async () => {
  // Somebody else with the same token uses the bucket up.
  const path = `/channels/${channel("support")}/messages`;
  const headers = { authorization: `Bot ${token}`, "user-agent": "DiscordBot (https://example.org, 1)" };
  let status = 200;
  while (status === 200) status = (await fetch(`${url}/api/v10${path}`, { headers })).status;
  assert.equal(status, 429);
  await Promise.all(Array.from({ length: 12 }, () => api.channels.getMessages(channel("support"), { limit: 1 })));
  const own = (await log()).filter((call) => call.method === "GET" && call.path === path && call.user_agent.includes(appendix));
  const limited = own.filter((call) => call.status === 429);
  assert.ok(limited.length > 0, "no 429 was provoked");
  assert.equal(own.filter((call) => call.status === 200).length, 12);
  for (const { number, at_ms, answer } of limited) {
    const early = own.find((call) => call.number > number && call.at_ms < at_ms + answer.retry_after * 1000);
    assert.ok(!early, `asked ${early?.at_ms - at_ms} ms after a 429 that said ${answer.retry_after} s`);
  }
});

await step("an unknown channel is 404 with 10003", async () => {
  await refused(() => api.channels.get("123456789012345678"), 404, 10003);
});

await step("a missing permission is 403 with 50013, a hidden channel 403 with 50001", async () => {
  await refused(() => api.channels.createMessage(channel("rules"), { content: "no" }), 403, 50013);
  await refused(() => api.channels.createMessage(channel("vault"), { content: "no" }), 403, 50001);
});

await step("a body that does not fit is 400 with 50035 and names each field", async () => {
  const long = { title: "x".repeat(257), fields: [{ name: "", value: "v" }] };
  const error = await refused(() => api.channels.createMessage(general, { content: "x".repeat(2001), embeds: [long] }), 400, 50035);
  const { errors } = error.rawError;
  assert.equal(errors.content._errors[0].code, "BASE_TYPE_MAX_LENGTH");
  assert.equal(errors.embeds[0].title._errors[0].code, "BASE_TYPE_MAX_LENGTH");
  assert.equal(errors.embeds[0].fields[0].name._errors[0].code, "BASE_TYPE_REQUIRED");
  assert.match(error.message, /embeds\[0\]\.title\[BASE_TYPE_MAX_LENGTH\]/);
  const empty = await refused(() => api.channels.createMessage(general, {}), 400, 50006);
  assert.match(empty.message, /empty message/);
});

await step("a wrong token is 401", async () => {
  const stranger = new API(new REST({ version: "10", api: `${url}/api` }).setToken("no.such.token"));
  await refused(() => stranger.users.getCurrent(), 401, 0);
});

await step("the sandbox has nothing to say against the client", async () => {
  const violations = await (await fetch(`${url}/_sandbox/violations`)).json();
  assert.deepEqual(violations, []);
});

process.exitCode = failures ? 1 : 0;
