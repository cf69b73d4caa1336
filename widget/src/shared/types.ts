// The shapes on the wire, written by `tests/docs.rs` from the schemas of the API reference; do not edit by hand.
// What the pages call otherwise, and how they hold a Date, stands in local.ts.
import type { WireDate } from './local';

/** Whether an account is in use. */
export interface ActiveUser {
  /** Id. */
  _id: string;
  /** Whether it is. */
  active: boolean;
}

/** An address of mail. */
export interface Address {
  /** The address. */
  address: string;
}

/** An agent or manager as those who manage them see one. */
export interface Agent {
  /** Id. */
  _id: string;
  /** Ids of the agent's departments, in lists of agents. */
  departments?: string[];
  /** Addresses. */
  emails: UserEmail[];
  /** Limits. */
  livechat?: AgentLimits;
  /** Name. */
  name: string;
  /** Presence. */
  status: Presence;
  /** `available` or `not-available`: whether the agent takes chats. */
  statusLivechat?: ServiceStatus;
  /** Username. */
  username: string;
}

/** How long an agent took chats. */
export interface AgentAvailability {
  /** All of it. */
  availableTimeInSeconds: number;
  /** The stretches, with `fullReport`. */
  serviceHistory?: ServiceStretch[];
  /** Username. */
  username: string;
}

/** An agent's figure. */
export interface AgentFigure {
  /** Username. */
  name: string;
  /** A number, a share or a time. */
  value: unknown;
}

/** An agent as visitors see one: `hiddenInfo` alone when the owner hides them. */
export interface AgentInfo {
  /** Id. */
  _id?: string;
  /** Custom fields the owner shows. */
  customFields?: { [key: string]: Any };
  /** Addresses, when the owner shows them. */
  emails?: UserEmail[];
  /** `true` when the owner hides agents; nothing else is told then. */
  hiddenInfo?: boolean;
  /** Limits. */
  livechat?: AgentLimits;
  /** Name. */
  name?: string;
  /** Presence. */
  status?: Presence;
  /** Username. */
  username?: string;
}

/** Limits of an agent. */
export interface AgentLimits {
  /** Most chats at one time, a number as text. */
  maxNumberSimultaneousChat: string;
}

/** How many open chats an agent serves in a department. */
export interface AgentLoad {
  /** How many. */
  chats: number;
  /** The department. */
  department: LoadedDepartment;
  /** The agent. */
  user: LoadedAgent;
}

/** One figure for each agent; empty for a name nobody knows. */
export interface AgentOverview {
  /** The agents, best first. */
  data?: AgentFigure[];
  /** The columns. */
  head?: Head[];
}

/** Time of service of an agent. */
export interface AgentServiceTime {
  /** The agent. */
  _id: string;
  /** Mean, in whole seconds. */
  averageServiceTimeInSeconds: number;
  /** Username. */
  username: string;
}

/** Agents by what they are doing. */
export interface AgentStates {
  /** Always null. */
  _id: string | null;
  /** Taking chats. */
  available: number;
  /** Away. */
  away: number;
  /** Busy. */
  busy: number;
  /** Not there, or not taking chats. */
  offline: number;
}

/** Time an agent spent. */
export interface AgentTotal {
  /** The agent. */
  _id: string;
  /** Closed chats. */
  chats: number;
  /** All of it, in seconds. */
  serviceTimeDuration: number;
  /** Username. */
  username: string;
}

/** Chats of a department. */
export interface AmountOfChats {
  /** The department; null for chats without one. */
  _id: string | null;
  /** How many. */
  rooms: number;
}

/** Any JSON value. */
export type Any = unknown;

/** A file or a quoted message, or what an integration attached. */
export interface Attachment {
  /** Bytes of the recording. */
  audio_size?: number;
  /** Media type of the recording. */
  audio_type?: string;
  /** Address of the recording. */
  audio_url?: string;
  /** Picture of who wrote it. */
  author_icon?: string;
  /** Who wrote the quoted message. */
  author_name?: string;
  /** What the sender said of it. */
  description?: string;
  /** Size of the picture. */
  image_dimensions?: Dimensions;
  /** A small JPEG, base64. */
  image_preview?: string;
  /** Bytes of the picture. */
  image_size?: number;
  /** Media type of the picture. */
  image_type?: string;
  /** Address of the picture. */
  image_url?: string;
  /** Link to a quoted message. */
  message_link?: string;
  /** Bytes of any other file. */
  size?: number;
  /** Text. */
  text?: string;
  /** Name of the file. */
  title?: string;
  /** Where the file is. */
  title_link?: string;
  /** Whether the link is for downloading. */
  title_link_download?: boolean;
  /** `file` for a file. */
  type?: string;
  /** Bytes of the film. */
  video_size?: number;
  /** Media type of the film. */
  video_type?: string;
  /** Address of the film. */
  video_url?: string;
  [key: string]: unknown;
}

/** Who wrote a message. */
export interface Author {
  /** Id of the visitor or user; `rocket.cat` for the system. */
  _id: string;
  /** Name. */
  name?: string;
  /** Username. */
  username: string;
}

/** Whether an agent takes chats. */
export interface Availability {
  /** `available` or `not-available`. */
  status: ServiceStatus;
}

/** A schedule of business hours. */
export interface BusinessHour {
  /** Id. */
  _id: string;
  /** Last change. */
  _updatedAt: Date;
  /** Switched off, it is never open. */
  active: boolean;
  /** Departments that follow it; of custom ones. */
  departments?: Named[];
  /** Name. */
  name: string;
  /** Zone of its times. */
  timezone: Zone;
  /** Creation. */
  ts: Date;
  /** `default` or `custom`. */
  type: ScheduleKind;
  /** Its entries; a weekday without one is closed. */
  workHours: WorkDay[];
}

/** Chats by state under the name of an agent or a department, and `success`. */
export type ByName = { [key: string]: Any };

/** How a call stands, as the visitor's side said it. */
export interface CallState {
  /** The word that was given. */
  callStatus: string;
  /** The visitor's own token. */
  token: string;
}

/** Who made a canned response. */
export interface CannedCreator {
  /** Id of the user. */
  _id: string;
  /** Username. */
  username: string;
}

/** An answer kept for reuse. */
export interface CannedResponse {
  /** When it was made. */
  _createdAt: string;
  /** Its id. */
  _id: string;
  /** When it last changed. */
  _updatedAt: string;
  /** The same with the username. */
  createdBy: CannedCreator;
  /** Department, with scope `department`. */
  departmentId?: string;
  /** `user`, `department` or `global`. */
  scope: CannedScope;
  /** What an agent types to find it. */
  shortcut: string;
  /** Tags, maybe none. */
  tags: string[];
  /** The answer. */
  text: string;
  /** Who made it. */
  userId: string;
}

/** Who may use a canned response. */
export type CannedScope = "user" | "department" | "global";

/** Messages that changed. */
export interface ChangedMessages {
  /** Deleted ones. */
  deleted: Any[];
  /** New and edited ones, oldest first. */
  updated: Message[];
}

/** Permissions that changed. */
export interface ChangedPermissions {
  /** Always empty. */
  remove: Gone[];
  /** Changed ones. */
  update: Permission[];
}

/** Rooms that changed. */
export interface ChangedRooms {
  /** Those the user has left. */
  remove: Gone[];
  /** New and changed ones. */
  update: Room[];
}

/** Subscriptions that changed. */
export interface ChangedSubscriptions {
  /** Those that ended. */
  remove: Gone[];
  /** New and changed ones. */
  update: Subscription[];
}

/** Where a channel's conversations come from. */
export interface ChannelSource {
  /** Id of the integration. */
  id?: string;
  /** `widget`, `email`, `sms`, `app`, `api` or `other`. */
  type: SourceKind;
}

/** Who writes through a channel. */
export interface ChannelVisitor {
  /** Where the conversations come from. */
  source: ChannelSource;
  /** Id of the visitor. */
  visitorId: string;
}

/** A room of a visitor, open or closed. */
export interface ChatSummary {
  /** Id of the room. */
  _id: string;
  /** When it was closed. */
  closedAt?: Date;
  /** Who closed it. */
  closedBy?: Who;
  /** `user` or `visitor`. */
  closer?: Side;
  /** The message that told of the closing. */
  closingMessage?: Message;
  /** Display name. */
  fname: string;
  /** Messages. */
  msgs: number;
  /** Who serves it. */
  servedBy?: ServedBy;
  /** Tags. */
  tags?: string[];
  /** Creation. */
  ts: Date;
  /** The visitor. */
  v: HistoryVisitor;
}

/** Chats by state. */
export interface Chats {
  /** Closed. */
  closed: number;
  /** On hold. */
  onhold: number;
  /** Open, served, not on hold. */
  open: number;
  /** Open, and nobody serves it. */
  queued: number;
}

/** A room that was closed, and what its closing message says. */
export interface Closed {
  /** Text of the closing message. */
  comment: string;
  /** Id of the room. */
  rid: string;
}

/** A person the business knows, over all channels. */
export interface Contact {
  /** Id. */
  _id: string;
  /** When it last changed. */
  _updatedAt?: Date;
  /** Ways by which the contact writes. */
  channels: ContactChannel[];
  /** Values that contradict the stored ones. */
  conflictingFields?: ContactConflict[];
  /** Id of the agent whose contact this is. */
  contactManager?: string;
  /** Creation. */
  createdAt: Date;
  /** Custom fields. */
  customFields?: { [key: string]: Any };
  /** Addresses of mail. */
  emails?: Address[];
  /** The newest conversation. */
  lastChat?: LastChat;
  /** Name. */
  name: string;
  /** Telephone numbers. */
  phones?: Phone[];
  /** True until the contact was answered, or made or edited by an agent. */
  unknown: boolean;
}

/** A way by which a contact writes. */
export interface ContactChannel {
  /** Whether new conversations are refused. */
  blocked: boolean;
  /** Where the conversations come from. */
  details: { [key: string]: Any };
  /** The newest conversation. */
  lastChat?: LastChat;
  /** Name. */
  name: string;
  /** Whether the contact proved who they are. */
  verified: boolean;
  /** Who writes. */
  visitor: ChannelVisitor;
}

/** A value that contradicts the stored one. */
export interface ContactConflict {
  /** `name`, `manager` or `customFields.KEY`. */
  field: string;
  /** The other value. */
  value: string;
}

/** Id of a contact. */
export interface ContactId {
  /** Id. */
  contactId: string;
}

/** Whose contact a visitor is. */
export interface ContactManager {
  /** Username. */
  username: string;
}

/** A custom field. */
export interface CustomField {
  /** The key. */
  _id: string;
  /** When it last changed. */
  _updatedAt?: Date;
  /** Value before anybody chose one. */
  defaultValue?: string;
  /** What people read. */
  label: string;
  /** Choices of a `select`, separated by commas. */
  options?: string;
  /** Whether the widget knows it. */
  public?: boolean;
  /** A pattern that values must hold. */
  regexp?: string;
  /** Whether the widget asks for it. */
  required?: boolean;
  /** `visitor` or `room`. */
  scope: FieldScope;
  /** Whether searches find by it. */
  searchable?: boolean;
  /** `input` or `select`. */
  type?: string;
  /** `hidden` fields are not shown to agents. */
  visibility: string;
}

/** A point in time: ISO 8601 in UTC with milliseconds. */
export type Date = WireDate;

/** An opening or a closing. */
export interface DayTime {
  /** When the server acts, in its own zone, which is UTC. */
  cron: WeekTime;
  /** `HH:mm` in the schedule's zone. */
  time: string;
  /** The same in UTC, as it is this week. */
  utc: WeekTime;
}

/** An agent who is asked first. */
export interface DefaultAgent {
  /** Id. */
  agentId: string;
  /** Username. */
  username: string;
}

/** A message that a user deleted. */
export interface DeletedByUser {
  /** Id. */
  _id: string;
  /** The message. */
  message: GoneMessage;
  /** When, in milliseconds since 1970, as text. */
  ts: string;
}

/** A message that was deleted. */
export interface DeletedMessage {
  /** Id. */
  _id: string;
  /** When. */
  ts: Date;
}

/** One event on its way to one receiver. */
export interface Delivery {
  /** Id, sent as `webhook-id` at every try. */
  _id: string;
  /** Last try. */
  _updatedAt: string;
  /** When it happened. */
  createdAt: string;
  /** Next try. */
  dueAt?: string;
  /** What happened. */
  event: string;
  /** What came of the last try. */
  outcome?: string;
  /** `waiting`, `done` or `dead`. */
  state: string;
  /** HTTP status of the last try. */
  status?: number;
  /** Tries so far. */
  tries: number;
  /** `type` in the body. */
  type: string;
}

/** A department. Clients may have stored further keys in it. */
export interface Department {
  /** Id. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** Whether chats may be forwarded here while nobody is online. */
  allowReceiveForwardOffline: boolean;
  /** Whether it was put away. */
  archived: boolean;
  /** Id of its business hour. */
  businessHourId?: string;
  /** Tags its chats get at close. */
  chatClosingTags: string[];
  /** Ids of the departments its agents may forward to; empty means all. */
  departmentsAllowedToForward: string[];
  /** What it is for. */
  description?: string;
  /** Where its offline messages go. */
  email: string;
  /** False for a department that takes no chats. */
  enabled: boolean;
  /** Id of the department that takes over when nobody is here. */
  fallbackForwardDepartment?: string;
  /** Most chats of one agent at one time. */
  maxNumberSimultaneousChat?: number;
  /** Name. */
  name: string;
  /** Members. */
  numAgents: number;
  /** Channel for offline messages. */
  offlineMessageChannelName?: string;
  /** Whether a chat needs a tag to be closed. */
  requestTagBeforeClosingChat: boolean;
  /** Whether the offline form offers it. */
  showOnOfflineForm: boolean;
  /** Whether the registration form offers it. */
  showOnRegistration: boolean;
  /** `d`. */
  type: string;
  [key: string]: unknown;
}

/** Chats that visitors let lie. */
export interface DepartmentAbandoned {
  /** The department; null for chats without one. */
  _id: string | null;
  /** How many. */
  abandonedRooms: number;
}

/** A membership of an agent in a department. */
export interface DepartmentAgent {
  /** Id of the membership. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** Id of the agent. */
  agentId: string;
  /** Chats assigned so far, for routing. */
  count: number;
  /** Whether the department is enabled. */
  departmentEnabled: boolean;
  /** Id of the department. */
  departmentId: string;
  /** Name of the department, in lists of an agent's departments. */
  departmentName?: string;
  /** Place in the order of agents. */
  order: number;
  /** Username of the agent. */
  username: string;
}

/** A department and its members. */
export interface DepartmentAnswer {
  /** Its members. */
  agents?: DepartmentAgent[];
  department: Department | null;
}

/** Whether departments may be made. */
export interface DepartmentCreation {
  /** Always `true`: there is no limit. */
  isDepartmentCreationAvailable: boolean;
}

/** Length of chats of a department. */
export interface DepartmentDuration {
  /** The department; null for chats without one. */
  _id: string | null;
  /** Mean, in whole seconds. */
  averageChatDurationTimeInSeconds: number;
}

/** Departments by name. */
export interface DepartmentItems {
  /** The departments. */
  items: Named[];
}

/** Share of chats that visitors let lie. */
export interface DepartmentPercentage {
  /** The department; null for chats without one. */
  _id: string | null;
  /** Of a hundred. */
  percentageOfAbandonedChats: number;
}

/** Time of service in a department. */
export interface DepartmentServiceTime {
  /** The department; null for chats without one. */
  _id: string | null;
  /** Mean, in whole seconds. */
  averageServiceTimeInSeconds: number;
}

/** Time spent in a department. */
export interface DepartmentTotal {
  /** The department; null for chats without one. */
  _id: string | null;
  /** Closed chats. */
  chats: number;
  /** All of it, in seconds. */
  serviceTimeDuration: number;
}

/** Chats handed over. */
export interface DepartmentTransfers {
  /** The department; null for chats without one. */
  _id: string | null;
  /** Its name; null for chats without one. */
  name: string | null;
  /** How often. */
  numberOfTransferredRooms: number;
}

/** Time to the first answer in a department. */
export interface DepartmentWaiting {
  /** The department; null for chats without one. */
  _id: string | null;
  /** Mean, in whole seconds. */
  averageWaitingTimeInSeconds: number;
}

/** Width and height in pixels. */
export interface Dimensions {
  /** Height. */
  height: number;
  /** Width. */
  width: number;
}

/** A visitor who is gone. */
export interface Erasure {
  /** What went with them. */
  removed: Removed;
  /** Who was erased, and when. */
  visitor: LastChat;
}

/** Whether there is one. */
export interface Exists {
  /** There is. */
  exists: boolean;
}

/** What a custom field belongs to. */
export type FieldScope = "visitor" | "room";

/** A value that was written. */
export interface FieldWritten {
  /** Key of the field. */
  key: string;
  /** Whether it was to replace a value that was there. */
  overwrite: boolean;
  /** The value, as it was sent. */
  value: string;
}

/** One of several values that were written. */
export interface FieldsWritten {
  /** Key of the field; the capital is on the wire. */
  Key: string;
  /** Whether it was to replace a value that was there. */
  overwrite: boolean;
  /** The value, as it was sent. */
  value: string;
}

/** A stored file. */
export interface File {
  /** Id of the file. */
  _id: string;
  /** `image` and the like. */
  format?: string;
  /** Its name. */
  name: string;
  /** Its size in bytes. */
  size?: number;
  /** Its media type. */
  type: string;
}

/** Where a file is read. */
export interface FileUpload {
  /** Address with what opens it. */
  publicFilePath: string;
  /** Size in bytes. */
  size: number;
  /** Media type. */
  type: string;
}

/** Something that is gone. */
export interface Gone {
  /** Since when. */
  _deletedAt: Date;
  /** Id. */
  _id: string;
}

/** A message that is gone. */
export interface GoneMessage {
  /** Id. */
  _id: string;
  /** Id of the room. */
  rid: string;
}

/** The visitor as the widget's configuration shows one. */
export interface Guest {
  /** Id. */
  _id: string;
  /** Id of the department asked for. */
  department?: string;
  /** Name. */
  name?: string;
  /** The visitor's own secret. */
  token: string;
  /** `guest-N`. */
  username: string;
  /** Addresses of mail. */
  visitorEmails?: Address[];
}

/** A column. */
export interface Head {
  /** Name of the column. */
  name: string;
}

/** A file sent ahead of its message. */
export interface HeldFile {
  /** Its id, for `rooms.mediaConfirm`. */
  _id: string;
  /** Where it is read. */
  url: string;
}

/** A closed room of a contact. */
export interface HistoryItem {
  /** Id of the room. */
  _id: string;
  /** When it was closed. */
  closedAt: Date;
  /** Who closed it. */
  closedBy: Who;
  /** `user` or `visitor`. */
  closer: Side;
  /** Display name. */
  fname: string;
  /** The last message. */
  lastMessage?: Message;
  /** Messages. */
  msgs: number;
  /** Who served it. */
  servedBy?: ServedBy;
  /** Where it came from. */
  source: Source;
  /** Tags. */
  tags?: string[];
  /** Creation. */
  ts: Date;
  /** The visitor. */
  v: HistoryVisitor;
}

/** The visitor as a history shows one. */
export interface HistoryVisitor {
  /** Id. */
  _id: string;
  /** Presence: any word the client said. */
  status: string;
  /** Token, only while the owner exposes tokens. */
  token?: string;
  /** Username. */
  username: string;
}

/** The queue's entry of an open room. */
export interface Inquiry {
  /** Id. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** Who is asked first. */
  defaultAgent?: DefaultAgent;
  /** Id of the department. */
  department?: string;
  /** Weight of the expected wait; 9999999 without one. */
  estimatedWaitingTimeQueue: number;
  /** Newest message of the room. */
  lastMessage?: Message;
  /** First text of the visitor. */
  message: string;
  /** Display name of the room. */
  name: string;
  /** Id of the priority. */
  priorityId?: string;
  /** Weight of the priority; 99 without one. */
  priorityWeight: number;
  /** When it entered the queue. */
  queuedAt?: Date;
  /** Id of the room. */
  rid: string;
  /** Id of the service level. */
  slaId?: string;
  /** Where the conversation came from. */
  source: Source;
  /** Where it stands. */
  status: InquiryStatus;
  /** `l`. */
  t: RoomType;
  /** When it was taken. */
  takenAt?: Date;
  /** Creation. */
  ts: Date;
  /** The visitor. */
  v: RoomVisitor;
}

/** A line of the manager's list. */
export interface InquiryLine {
  /** Id. */
  _id: string;
  /** Id of the department. */
  department?: string;
  /** Display name of the room. */
  name: string;
  /** Id of the room. */
  rid: string;
  /** Where it stands. */
  status: InquiryStatus;
  /** Creation. */
  ts: Date;
}

/** Where an entry of the queue stands: `ready` is being routed, `queued` waits for an agent, `taken` is served. */
export type InquiryStatus = "ready" | "queued" | "taken";

/** A room at the Jitsi server. */
export interface JitsiCall {
  /** Host of the Jitsi server. */
  domain: string;
  /** `jitsi`. */
  provider: string;
  /** Id of our room. */
  rid: string;
  /** Name of the room over there. */
  room: string;
  /** Until when it is offered. */
  timeout: string;
}

/** Work that is done later. */
export interface Job {
  /** Id. */
  _id: string;
  /** When something happened to it last. */
  _updatedAt: string;
  /** Id of the room, visitor or user it is about, for work that is about one. */
  about?: string;
  /** When it was written. */
  createdAt: string;
  /** When it is due; once it was given up, about when that was. */
  dueAt: string;
  /** What is to be done, such as `offline-mail`. */
  kind: string;
  /** Why the last one failed. */
  reason?: string;
  /** Where it stands: `waiting`, `parked` (nothing here can do it yet) or `dead` (given up). */
  state: string;
  /** Tries made. */
  tries: number;
}

/** How many jobs there are. */
export interface JobCounts {
  /** Given up. */
  dead: number;
  /** Kept until something here can do them. */
  parked: number;
  /** To be done, or in hand. */
  waiting: number;
}

/** A page of jobs, and how many there are in each state. */
export interface JobPage {
  /** How many of them are here. */
  count: number;
  /** How many there are. */
  counts: JobCounts;
  /** Those of the page. */
  jobs: Job[];
  /** How many were skipped. */
  offset: number;
  /** How many there are in this state. */
  total: number;
}

/** Rooms with a label. */
export interface Labelled {
  /** The label. */
  label: string;
  /** How many rooms. */
  value: number;
}

/** Rooms by label. */
export interface Labels {
  /** Labels with rooms, most first. */
  data: Labelled[];
  /** All rooms. */
  total: number;
  /** Rooms without a label, if there are any. */
  unspecified?: number;
}

/** Who served a visitor last. */
export interface LastAgent {
  /** Id. */
  agentId: string;
  /** Since when. */
  ts: Date;
  /** Username. */
  username: string;
}

/** An id and a point in time. */
export interface LastChat {
  /** Id of the room. */
  _id: string;
  /** When it began. */
  ts: Date;
}

/** What the original calls a license; ours limits nothing. */
export interface License {
  /** Always empty: everything is there for everybody. */
  activeModules: string[];
  /** Always empty. */
  externalModules: string[];
  /** The limits. */
  limits: Limits;
  /** Always empty. */
  preventedActions: { [key: string]: Any };
  /** Always empty. */
  tags: string[];
  /** Always false. */
  trial: boolean;
}

/** The license. */
export interface LicenseAnswer {
  /** It. */
  license: License;
}

/** A limit and where it stands. */
export interface Limit {
  /** -1: there is none. */
  max: number;
  /** Visitors who got an answer in this UTC month. */
  value?: number;
}

/** All limits. */
export interface Limits {
  /** Visitors who got an answer in a month. */
  monthlyActiveContacts: Limit;
}

/** A link found in the text. */
export interface Link {
  /** The address. */
  url: string;
}

/** An agent with work. */
export interface LoadedAgent {
  /** Id. */
  _id: string;
  /** Presence. */
  status: Presence;
  /** Username. */
  username: string;
}

/** A department, or nothing for rooms without one. */
export interface LoadedDepartment {
  /** Id. */
  _id?: string;
  /** Name. */
  name?: string;
}

/** Where a page is. */
export interface Location {
  /** Its address. */
  href: string;
}

/** A login. */
export interface Login {
  /** The login's secret: `X-Auth-Token` of further calls. */
  authToken: string;
  /** The account. */
  me: Me;
  /** Id of the user: `X-User-Id` of further calls. */
  userId: string;
}

/** What became of a login. */
export interface LoginAnswer {
  /** The login. */
  data: Login;
  /** `success`. */
  status: string;
}

/** A login that ended. */
export interface LogoutAnswer {
  /** What was done. */
  data: Sentence;
  /** `success`. */
  status: string;
}

/** A visitor, if there is one. */
export interface MaybeVisitor {
  contact: Visitor | null;
}

/** The account that is logged in. */
export interface Me {
  /** Id. */
  _id: string;
  /** When it last changed (`GET me` alone). */
  _updatedAt?: Date;
  /** Whether the account is in use. */
  active: boolean;
  /** Where the picture is. */
  avatarUrl: string;
  /** What the account says of itself (`GET me` alone). */
  bio?: string;
  /** Fields of the owner's (`GET me` alone). */
  customFields?: { [key: string]: Any };
  /** The confirmed address. */
  email?: string;
  /** Addresses. */
  emails: UserEmail[];
  /** Language (`GET me` alone). */
  language?: string;
  /** Name. */
  name: string;
  /** What the person likes to be called (`GET me` alone). */
  nickname?: string;
  /** Business hours that are open for the agent, empty while closed; absent until one was given (`GET me` alone). */
  openBusinessHours?: string[];
  /** True when clients should ask for a new password (`GET me` alone). */
  requirePasswordChange?: boolean;
  /** Roles. */
  roles: RoleId[];
  /** Ways to log in (`GET me` alone). */
  services?: Services;
  /** Settings. */
  settings: UserSettings;
  /** Presence. */
  status: Presence;
  /** Presence by connections. */
  statusConnection: Presence;
  /** Presence the account chose. */
  statusDefault: Presence;
  /** `available` or `not-available`: whether the agent takes chats. */
  statusLivechat?: ServiceStatus;
  /** What the account says of its presence (`GET me` alone). */
  statusText?: string;
  /** Username. */
  username: string;
  /** Hours ahead of UTC. */
  utcOffset: number;
}

/** A message, or with `t` a note of the system. */
export interface Message {
  /** `true` on what histories leave out. */
  _hidden?: boolean;
  /** Id; clients may choose it. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** Buttons under a call. */
  actionLinks?: Any[];
  /** Name to show instead of the author's. */
  alias?: string;
  /** Files and quotes. */
  attachments?: Attachment[];
  /** Picture to show. */
  avatar?: string;
  /** The program that wrote it, as it named itself. */
  bot?: Any;
  /** Always empty. */
  channels?: Any[];
  /** What was said of it (on hold). */
  comment?: string;
  /** What an integration stored with it. */
  customFields?: { [key: string]: Any };
  /** When it was edited. */
  editedAt?: Date;
  /** Who edited it. */
  editedBy?: Who;
  /** Picture to show, as a short name. */
  emoji?: string;
  /** When a visit of a page is forgotten. */
  expireAt?: Any;
  /** The file. */
  file?: File;
  /** Where the file is read. */
  fileUpload?: FileUpload;
  /** The same as a list. */
  files?: File[];
  /** False on system messages and files. */
  groupable?: boolean;
  /** Always empty. */
  mentions?: Any[];
  /** Text. */
  msg: string;
  /** A visit of a page (`livechat_navigation_history`). */
  navigation?: Navigation;
  /** Whether the room is new; only where a file was sent. */
  newRoom?: boolean;
  /** A transcript (`livechat_transcript_history`). */
  requestData?: RequestData;
  /** Id of the room; absent on visits of pages before there was one. */
  rid?: string;
  /** Whether the visitor waits; only where a file was sent. */
  showConnecting?: boolean;
  /** Type of a system message; absent on what people wrote. */
  t?: MessageKind;
  /** The visitor's secret, on the visitor's own messages in answers to the visitor. */
  token?: string;
  /** Whether a transcript goes out (`livechat-close`). */
  transcriptRequested?: boolean;
  /** A transfer (`livechat_transfer_history`). */
  transferData?: TransferData;
  /** When; strictly increasing within a room. */
  ts: Date;
  /** Who wrote it. */
  u: Author;
  /** Links found in the text. */
  urls?: Link[];
  /** When the call ended. */
  webRtcCallEndTs?: Date;
}

/** What a note of the system tells; `rm` reaches visitors over the socket alone. */
export type MessageKind = "livechat-started" | "command" | "uj" | "ul" | "livechat-close" | "livechat_transfer_history" | "livechat_transfer_history_fallback" | "livechat_transcript_history" | "omnichannel_placed_chat_on_hold" | "omnichannel_on_hold_chat_resumed" | "omnichannel_priority_change_history" | "livechat_video_call" | "livechat_webrtc_video_call" | "livechat_navigation_history" | "rm";

/** Figures of a conversation; durations in seconds. */
export interface Metrics {
  /** From creation to close. */
  chatDuration?: number;
  /** How quickly the assigned agent reacted. */
  reaction?: ReactionTimes;
  /** How quickly questions were answered. */
  response?: ResponseTimes;
  /** When the agent answered. */
  servedBy?: Reaction;
  /** From assignment to close. */
  serviceTimeDuration?: number;
  /** When the visitor asked. */
  v?: Question;
  /** From the last answer to close, when the agent had the last word. */
  visitorInactivity?: number;
}

/** An id and a name. */
export interface Named {
  /** Id. */
  _id: string;
  /** Name. */
  name: string;
}

/** A visit to a page. */
export interface Navigation {
  /** The page. */
  page: Page;
  /** The visitor's own token. */
  token?: string;
}

/** A receiver of webhooks with its secret, when that is new. */
export interface NewWebhook {
  /** Id; `original` is the one the settings name. */
  _id: string;
  /** Last change. */
  _updatedAt: string;
  /** Creation. */
  createdAt: string;
  /** Deliveries that were given up, a thousand at most. */
  deadDeliveries: number;
  /** Whether it is told anything. */
  enabled: boolean;
  /** What it is told. */
  events: string[];
  /** What the owner calls it. */
  name: string;
  /** Signs every event; shown this once. */
  secret?: string;
  /** Why it was switched off, when the receiver itself asked for it. */
  stoppedReason?: string;
  /** Where events go. */
  url: string;
}

/** Who would serve next. */
export interface NextAgent {
  /** The agent; absent while the visitor has an open room. */
  agent?: AgentInfo;
}

/** A field, if there is one. */
export interface OneField {
  customField: CustomField | null;
}

/** Where rooms came from. */
export interface Origin {
  /** Name of the integration. */
  alias?: string;
  /** Name of an icon. */
  defaultIcon?: string;
  /** Id of the integration, of apps. */
  id?: string;
  /** Name of an icon. */
  sidebarIcon?: string;
  /** `widget`, `email`, `sms`, `app`, `api` or `other`. */
  type: SourceKind;
}

/** A page. */
export interface Page {
  /** What changed: `url` or `title`. */
  change: string;
  /** Where it is. */
  location: Location;
  /** Title. */
  title: string;
}

/** Where a visited page is. */
export interface PageLocation {
  /** Address. */
  href: string;
}

/** A visit as a message. */
export interface PageMessage {
  /** Title and address. */
  msg: string;
  /** The visit. */
  navigation: Navigation;
}

/** Whether there is a password. */
export interface PasswordService {
  /** True when there is one. */
  exists: boolean;
}

/** A permission with the roles that hold it. */
export interface Permission {
  /** Name. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** Roles that hold it. */
  roles: RoleId[];
}

/** A telephone number. */
export interface Phone {
  /** The number, as it was given. */
  phoneNumber: string;
}

/** A message that was posted. */
export interface PostedMessage {
  /** Id of the room. */
  channel: string;
  /** The message. */
  message: Message;
  /** When, in milliseconds since 1970. */
  ts: number;
}

/** What an account chose. */
export interface Preferences {
  /** By name. */
  preferences: { [key: string]: Any };
}

/** Presence of a user or a visitor. */
export type Presence = "online" | "away" | "busy" | "offline";

/** How urgent a chat is. */
export interface Priority {
  /** Id. */
  _id: string;
  /** Whether it was renamed. */
  dirty: boolean;
  /** Its own label. */
  i18n: string;
  /** The name it was given. */
  name?: string;
  /** Weight: 1 is the most urgent. */
  sortItem: number;
}

/** When the visitor asked. */
export interface Question {
  /** Time of the message that opened the unanswered question. */
  lq: Date;
}

/** Place in line. */
export interface QueueInfo {
  /** Expected wait in seconds. */
  estimatedWaitTimeSeconds?: number;
  /** What the widget says. */
  message?: QueueMessage;
  /** Place, from 1. */
  spot: number;
}

/** What the widget says to who waits. */
export interface QueueMessage {
  /** The text. */
  text: string;
  /** Who says it. */
  user: Who;
}

/** When the agent answered. */
export interface Reaction {
  /** Time of the answer that closed a question. */
  lr: Date;
}

/** How quickly the assigned agent reacted, in seconds. */
export interface ReactionTimes {
  /** Time of the first answer. */
  fd: Date;
  /** Until the first answer. */
  ft: number;
  /** First reaction and later response times together. */
  tt: number;
}

/** How much of a visitor was removed. */
export interface Removed {
  /** Contacts nobody else belonged to. */
  contacts: number;
  /** Files. */
  files: number;
  /** Messages, system ones included. */
  messages: number;
  /** Pages that waited for a room. */
  pages: number;
  /** Rooms. */
  rooms: number;
}

/** How many rooms went. */
export interface RemovedRooms {
  /** That many. */
  removedRooms: number;
}

/** Whether a priority was renamed. */
export interface Renamed {
  /** One was. */
  reset: boolean;
}

/** Who asked for a transcript. */
export interface RequestData {
  /** `visitor` or `user`. */
  type: Side;
  /** The user who asked. */
  user?: Author;
  /** The visitor who asked. */
  visitor?: { [key: string]: Any };
}

/** Who asked for a transcript. */
export interface Requester {
  /** Id of the user. */
  _id: string;
  /** Name. */
  name?: string;
  /** Username. */
  username: string;
  /** Hours ahead of UTC. */
  utcOffset?: number;
}

/** Who answers in a room. */
export interface ResponseBy {
  /** Id of the agent. */
  _id: string;
  /** Time of the first answer. */
  firstResponseTs: Date;
  /** Time of the last answer. */
  lastMessageTs: Date;
  /** Username of the agent. */
  username: string;
}

/** How quickly questions were answered, in seconds. */
export interface ResponseTimes {
  /** `tt` / `total`. */
  avg: number;
  /** Time of the first answer. */
  fd: Date;
  /** Until the first answer. */
  ft: number;
  /** Answered questions. */
  total: number;
  /** All response times together. */
  tt: number;
}

/** How many jobs got another chance. */
export interface Retried {
  /** So many. */
  retried: number;
}

/** Whether a room went back to the queue; `false` when nobody served it. */
export interface Returned {
  /** Whether it did. */
  result: boolean;
}

/** A role. */
export interface Role {
  /** Id. */
  _id: string;
  /** Name. */
  name: string;
  /** Always `true`: roles are fixed. */
  protected: boolean;
  /** `Users`. */
  scope: string;
}

/** Roles; there are no others. */
export type RoleId = "admin" | "user" | "bot" | "guest" | "livechat-agent" | "livechat-manager" | "livechat-monitor";

/** A conversation. Open exactly while it has `open`. */
export interface Room {
  /** Id, the `rid` of everything in the room. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** `ringing`, `ongoing`, `ended` or `declined`: state of the room's call. */
  callStatus?: string;
  /** Always `false`. */
  cl: boolean;
  /** When it was closed. */
  closedAt?: Date;
  /** Who closed it. */
  closedBy?: Who;
  /** `visitor` or `user`: who closed it. */
  closer?: Side;
  /** Id of the visitor's contact. */
  contactId?: string;
  /** What an integration stored at creation. */
  customFields?: { [key: string]: Any };
  /** Id and name of the department, in lists of rooms. */
  department?: Named;
  /** Units the department belongs to. */
  departmentAncestors?: string[];
  /** Id of the department. */
  departmentId?: string;
  /** Weight of the expected wait; 9999999 without one. */
  estimatedWaitingTimeQueue: number;
  /** Display name: the contact's. */
  fname: string;
  /** The newest message worth showing in a list. */
  lastMessage?: Message;
  /** Custom fields of scope `room`. */
  livechatData?: { [key: string]: Any };
  /** Time of the last message. */
  lm: Date;
  /** Figures. */
  metrics?: Metrics;
  /** Messages, those of the system counted. */
  msgs: number;
  /** Timers. */
  omnichannel?: RoomTimers;
  /** `true` while on hold. */
  onHold?: boolean;
  /** `true` while the room is open; absent afterwards. */
  open?: boolean;
  /** Whether a PDF of the conversation was asked for. */
  pdfTranscriptRequested?: boolean;
  /** Id of the priority. */
  priorityId?: string;
  /** Weight of the priority; 99 without one. */
  priorityWeight: number;
  /** When it entered the queue. */
  queuedAt?: Date;
  /** Who answers. */
  responseBy?: ResponseBy;
  /** Who serves it. */
  servedBy?: ServedBy;
  /** Id of the service level. */
  slaId?: string;
  /** Where the conversation came from. */
  source: Source;
  /** The visitor's answers to the survey. */
  surveyFeedback?: { [key: string]: Any };
  /** `l`, the type of livechat rooms. */
  t: RoomType;
  /** Tags. */
  tags?: string[];
  /** Topic. */
  topic?: string;
  /** A transcript that goes out at close. */
  transcriptRequest?: TranscriptRequest;
  /** Creation. */
  ts: Date;
  /** The visitor and the agents subscribed. */
  usersCount: number;
  /** The visitor. */
  v: RoomVisitor;
  /** `true` while a message of the visitor awaits an answer. */
  waitingResponse?: boolean;
  /** When the call began. */
  webRtcCallStartTime?: Date;
}

/** A room and whether this call made it. */
export interface RoomAnswer {
  /** True when this call made it. */
  newRoom: boolean;
  /** The room. */
  room: Room;
}

/** What a client shows of a room it moved. */
export interface RoomBrief {
  /** Id. */
  _id: string;
  /** Id of the department. */
  departmentId?: string;
  /** `true` while the room is open. */
  open?: boolean;
  /** Who serves it. */
  servedBy?: ServedBy;
  /** `l`. */
  t: RoomType;
  /** Creation. */
  ts: Date;
  /** The visitor. */
  v: RoomVisitor;
}

/** The least that tells of a room. */
export interface RoomMini {
  /** Id. */
  _id: string;
  /** Always `false`. */
  cl: boolean;
  /** Who serves it. */
  servedBy?: ServedBy;
  /** `l`. */
  t: RoomType;
}

/** An open room as the widget's configuration shows it. */
export interface RoomOpen {
  /** Id. */
  _id: string;
  /** State of the room's call. */
  callStatus?: string;
  /** Id of the department. */
  departmentId?: string;
  /** `true`. */
  open: boolean;
  /** Who serves it. */
  servedBy?: ServedBy;
}

/** What timers keep in a room. */
export interface RoomTimers {
  /** When the room counts as abandoned by its visitor. */
  predictedVisitorAbandonmentAt?: Date;
}

/** Type of livechat rooms: always `l`. */
export type RoomType = "l";

/** The visitor as a room shows one. */
export interface RoomVisitor {
  /** Id of the visitor. */
  _id: string;
  /** Months (`2024-03`) in which the visitor got an answer. */
  activity?: string[];
  /** Time of the visitor's last message. */
  lastMessageTs?: Date;
  /** Presence: `online` and the like, or any word the client said; `offline` once the chat is closed. */
  status: string;
  /** The visitor's secret: in answers to the visitor, and to users only while `Livechat_expose_visitor_tokens` is on. */
  token?: string;
  /** Username, `guest-N`. */
  username: string;
}

/** What the routing method means for clients. */
export interface RoutingConfig {
  /** The server gives chats to agents. */
  autoAssignAgent: boolean;
  /** Triggers may speak for an agent. */
  enableTriggerAction: boolean;
  /** Agents may read waiting rooms before they take them. */
  previewRoom: boolean;
  /** Chats may be put back. */
  returnQueue: boolean;
  /** The widget says that it connects. */
  showConnecting: boolean;
  /** Agents see the queue. */
  showQueue: boolean;
  /** Agents see a link to the queue. */
  showQueueLink: boolean;
}

/** Everybody's schedule, or one of some departments. */
export type ScheduleKind = "default" | "custom";

/** A sentence. */
export interface Sentence {
  /** The sentence. */
  message: string;
}

/** Who serves a room, and since when. */
export interface ServedBy {
  /** Id of the agent. */
  _id: string;
  /** Since when. */
  ts: Date;
  /** Username of the agent. */
  username: string;
}

/** Whether an agent takes chats. */
export type ServiceStatus = "available" | "not-available";

/** A stretch in which an agent took chats. */
export interface ServiceStretch {
  /** Beginning. */
  startedAt: string;
  /** End; absent while it runs. */
  stoppedAt?: string;
}

/** How an account may log in. */
export interface Services {
  /** By password. */
  password: PasswordService;
}

/** A setting. */
export interface Setting {
  /** Name. */
  _id: string;
  /** Always `false`, in lists. */
  enterprise?: boolean;
  /** Whether anybody may read it, in lists. */
  public?: boolean;
  /** Kind of value, in lists. */
  type?: string;
  /** Value. */
  value: Any;
}

/** A setting of a group, as a form needs it. */
export interface SettingDocument {
  /** Name. */
  _id: string;
  /** Always `false`. */
  enterprise: boolean;
  /** Name of its label. */
  i18nLabel: string;
  /** Whether anybody may read it. */
  public: boolean;
  /** Kind of value. */
  type: string;
  value: Any | null;
  /** Words it may hold, of choices. */
  values?: SettingWord[];
}

/** A word that a setting may hold. */
export interface SettingWord {
  /** Name of its label. */
  i18nLabel: string;
  /** The word. */
  key: string;
}

/** Who ended a chat. */
export type Side = "user" | "visitor";

/** Where a conversation came from. */
export interface Source {
  /** Name of the integration. */
  alias?: string;
  /** Name of an icon. */
  defaultIcon?: string;
  /** The host the widget was on, or the address that was written to. */
  destination?: string;
  /** Id of the integration. */
  id?: string;
  /** What people read. */
  label?: string;
  /** Name of an icon. */
  sidebarIcon?: string;
  /** `widget`, `email`, `sms`, `app`, `api` or `other`. */
  type: SourceKind;
}

/** By which way a conversation came. */
export type SourceKind = "widget" | "email" | "sms" | "app" | "api" | "other";

/** How a call stands. */
export interface StatusOfCall {
  /** The word that was given. */
  status: string;
}

/** A user's place in a room. */
export interface Subscription {
  /** Id. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** Whether there is something unread. */
  alert: boolean;
  /** Id of the department. */
  department?: string;
  /** `all`. */
  desktopNotifications: string;
  /** `all`. */
  emailNotifications: string;
  /** The same. */
  fname: string;
  /** Kept for clients. */
  groupMentions: number;
  /** When the user last read. */
  lr?: Date;
  /** When the user last looked. */
  ls?: Date;
  /** `all`. */
  mobilePushNotifications: string;
  /** Display name of the room. */
  name: string;
  /** `true` while the room is on hold. */
  onHold?: boolean;
  /** Whether the room is in the user's list. */
  open: boolean;
  /** Id of the room. */
  rid: string;
  /** `l`. */
  t: RoomType;
  /** Since when. */
  ts: Date;
  /** The user. */
  u: Who;
  /** Messages not read. */
  unread: number;
  /** Kept for clients. */
  userMentions: number;
  /** The visitor. */
  v: SubscriptionVisitor;
}

/** The visitor as a subscription shows one. */
export interface SubscriptionVisitor {
  /** Id. */
  _id: string;
  /** Presence. */
  status: Presence;
  /** Username. */
  username: string;
}

/** The survey's questions and answers. */
export interface Survey {
  /** Questions. */
  items: string[];
  /** Answers. */
  values: string[];
}

/** What was kept of a survey. */
export interface SurveyAnswer {
  /** Item and rating. */
  data: { [key: string]: string };
  /** Id of the room. */
  rid: string;
}

/** A word agents put on chats. */
export interface Tag {
  /** Id. */
  _id: string;
  /** Ids of the departments. */
  departments: string[];
  /** What it means. */
  description: string;
  /** The word. */
  name: string;
  /** How many departments it is for; 0 means everybody. */
  numDepartments: number;
}

/** The tag, or `body` alone for an id nobody has. */
export interface TagAnswer {
  /** Id. */
  _id?: string;
  /** `null`: there is no such tag. */
  body?: Any;
  /** Ids of the departments. */
  departments?: string[];
  /** What it means. */
  description?: string;
  /** The word. */
  name?: string;
  /** How many departments it is for; 0 means everybody. */
  numDepartments?: number;
}

/** A mean and the longest, in seconds. */
export interface Timing {
  /** Mean, cut to whole seconds. */
  avg: number;
  /** Longest. */
  longest: number;
}

/** Times of a stretch. */
export interface Timings {
  /** Of whole chats. */
  chatDuration: Timing;
  /** From assignment to the first answer. */
  reaction: Timing;
  /** Of answers. */
  response: Timing;
}

/** A sentence. */
export interface Told {
  /** The sentence. */
  message: string;
}

/** A title and its value. */
export interface Totalizer {
  /** Name of the figure. */
  title: string;
  /** A number, or a text such as `00:01:12`, `9AM - 10AM` or `11%`. */
  value: unknown;
}

/** A transcript that goes out when the room closes. */
export interface TranscriptRequest {
  /** Where it goes. */
  email: string;
  /** When it was asked for. */
  requestedAt: Date;
  /** Who asked. */
  requestedBy: Requester;
  /** Subject of the mail. */
  subject: string;
}

/** A transfer. */
export interface TransferData {
  /** What was said of it. */
  comment?: string;
  /** The department after. */
  nextDepartment?: Named;
  /** Name of the department that was asked for first, when a fallback took the room. */
  prevDepartment?: string;
  /** Id of the department before. */
  previousDepartment?: string;
  /** `department`, `agent`, `queue`, or what a timer did. */
  scope: string;
  /** Who moved the room. */
  transferredBy: TransferredBy;
  /** The agent after. */
  transferredTo?: Author;
  /** When. */
  ts: Date;
}

/** What handed a room over. */
export type TransferSide = "visitor" | "agent" | "user";

/** Who moved a room. */
export interface TransferredBy {
  /** Id. */
  _id: string;
  /** Name. */
  name?: string;
  /** As `userType`, under its older name. */
  type: TransferSide;
  /** `visitor`, `agent` (who served) or `user`. */
  userType: TransferSide;
  /** Username. */
  username: string;
}

/** How a test went. */
export interface Trial {
  /** In words: the status, `refused`, `timeout`. */
  outcome: string;
  /** HTTP status, when there was one. */
  status?: number;
  /** Whether the receiver took it. */
  taken: boolean;
}

/** A text that the widget shows by itself. */
export interface Trigger {
  /** Id. */
  _id: string;
  /** When it last changed. */
  _updatedAt?: Date;
  /** What it does. */
  actions: TriggerAction[];
  /** When it acts. */
  conditions: TriggerCondition[];
  /** What it is for. */
  description: string;
  /** Whether it is in use. */
  enabled: boolean;
  /** Name. */
  name: string;
  /** Whether only visitors who registered meet it. */
  registeredOnly: boolean;
  /** Whether a visitor sees it once only. */
  runOnce: boolean;
}

/** What a trigger does. */
export interface TriggerAction {
  /** `send-message`. */
  name: string;
  /** What it says. */
  params?: TriggerParams;
}

/** When a trigger acts. */
export interface TriggerCondition {
  /** `time-on-site`, `page-url`, `chat-opened-by-visitor` or `after-guest-registration`. */
  name: string;
  /** Seconds, or a pattern for the address. */
  value?: Any;
}

/** What a trigger says. Actions of other kinds have fields of their own. */
export interface TriggerParams {
  /** The text. */
  msg?: string;
  /** Name of a custom sender. */
  name?: string;
  /** `queue` (an agent's name) or `custom`. */
  sender?: string;
  [key: string]: unknown;
}

/** An account as any user sees it; with more for its owner and administrators. */
export interface User {
  /** Id. */
  _id: string;
  /** When it last changed; for the owner and administrators. */
  _updatedAt?: Date;
  /** False for an account that was switched off. */
  active: boolean;
  /** What the account says of itself; for the owner and administrators. */
  bio?: string;
  /** `true` where all of it is told (`users.info` alone). */
  canViewAllInfo?: boolean;
  /** Creation; for the owner and administrators. */
  createdAt?: Date;
  /** Fields of the owner's; for the owner and administrators. */
  customFields?: { [key: string]: Any };
  /** Addresses; for the owner and administrators. */
  emails?: UserEmail[];
  /** Last login; for the owner and administrators. */
  lastLogin?: Date;
  /** Name. */
  name: string;
  /** What the person likes to be called; for the owner and administrators. */
  nickname?: string;
  /** Business hours that are open for the agent; for the owner and administrators. */
  openBusinessHours?: string[];
  /** Whether the account answers chats; for the owner and administrators. */
  operator?: boolean;
  /** True when clients should ask for a new password; for the owner and administrators. */
  requirePasswordChange?: boolean;
  /** Roles; for the owner and administrators. */
  roles?: RoleId[];
  /** Settings; for the owner and administrators. */
  settings?: UserSettings;
  /** Presence: `online`, `away`, `busy` or `offline`. */
  status: Presence;
  /** Presence by connections; for the owner and administrators. */
  statusConnection?: Presence;
  /** Presence the account chose; for the owner and administrators. */
  statusDefault?: Presence;
  /** `available` or `not-available`: whether the agent takes chats. */
  statusLivechat?: ServiceStatus;
  /** What the account says of its presence. */
  statusText: string;
  /** `user`. */
  type: string;
  /** Username. */
  username: string;
  /** Hours ahead of UTC. */
  utcOffset: number;
}

/** An address of an account. */
export interface UserEmail {
  /** The address. */
  address: string;
  /** Whether it was confirmed. */
  verified: boolean;
}

/** An account and what it chose. */
export interface UserPreferences {
  /** Id. */
  _id: string;
  /** What it chose. */
  settings: Preferences;
}

/** Settings of an account. */
export interface UserSettings {
  /** What the account chose. */
  preferences: { [key: string]: Any };
  /** Always empty. */
  profile?: { [key: string]: Any };
}

/** An account's presence. */
export interface UserStatus {
  /** Id. */
  _id: string;
  /** Presence by connections, of oneself alone. */
  connectionStatus?: Presence;
  /** Presence. */
  status: Presence;
}

/** What noting a page answers; without `page` when this kind of change is not looked at. */
export interface Visit {
  /** What was noted. */
  page?: PageMessage;
}

/** A page the visitor looked at. */
export interface VisitedPage {
  /** What changed: `url` or `title`. */
  change: string;
  /** Where it is. */
  location: PageLocation;
  /** Title. */
  title: string;
}

/** An anonymous guest of the site. */
export interface Visitor {
  /** Id. */
  _id: string;
  /** When it last changed. */
  _updatedAt: Date;
  /** Months (`2024-03`) in which the visitor got an answer. */
  activity?: string[];
  /** Id of the contact. */
  contactId?: string;
  /** Whose contact this is. */
  contactManager?: ContactManager;
  /** Id of the department asked for. */
  department?: string;
  /** Host, when the owner collects such facts. */
  host?: string;
  /** Address, when the owner collects such facts. */
  ip?: string;
  /** Who served last. */
  lastAgent?: LastAgent;
  /** The newest room. */
  lastChat?: LastChat;
  /** Custom fields of scope `visitor`. */
  livechatData?: { [key: string]: Any };
  /** Name. */
  name?: string;
  /** Telephone numbers. */
  phone?: Phone[];
  /** `online`, `away`, `busy` or `offline`. */
  status: Presence;
  /** The visitor's secret: in answers to the visitor, and to users only while `Livechat_expose_visitor_tokens` is on. */
  token?: string;
  /** Creation. */
  ts: Date;
  /** Browser, when the owner collects such facts. */
  userAgent?: string;
  /** `guest-N`. */
  username: string;
  /** Addresses of mail, in lower case. */
  visitorEmails?: Address[];
}

/** Id of a visitor kept as a contact. */
export interface VisitorAsContact {
  /** Id of the visitor. */
  contact: string;
}

/** A visitor as a picker offers one. */
export interface VisitorChoice {
  /** Id. */
  _id: string;
  /** Both, to show. */
  custom_name: string;
  /** Name. */
  name: string;
  /** `guest-N`. */
  username: string;
}

/** A visitor as a search lists one. */
export interface VisitorLine {
  /** Id. */
  _id: string;
  /** The newest room. */
  lastChat?: LastChat;
  /** Custom fields of scope `visitor`. */
  livechatData?: { [key: string]: Any };
  /** Name. */
  name?: string;
  /** Telephone numbers. */
  phone?: Phone[];
  /** `guest-N`. */
  username: string;
  /** Addresses of mail, in lower case. */
  visitorEmails?: Address[];
}

/** The token and status that were given. */
export interface VisitorStatus {
  /** Presence: any word a client says. */
  status: string;
  /** The visitor's secret. */
  token: string;
}

/** A call between the two browsers. */
export interface WebRtcCall {
  /** `ringing`, `ongoing`, `ended`, `declined`, or the word a client gave. */
  callStatus: string;
  /** `webrtc`. */
  provider: string;
  /** Id of the room. */
  rid: string;
}

/** A receiver of webhooks. */
export interface Webhook {
  /** Id; `original` is the one the settings name. */
  _id: string;
  /** Last change. */
  _updatedAt: string;
  /** Creation. */
  createdAt: string;
  /** Deliveries that were given up, a thousand at most. */
  deadDeliveries: number;
  /** Whether it is told anything. */
  enabled: boolean;
  /**
   * What it is told: `start`, `queued`, `taken`, `forward`, `close`, `edit`, `visitor_message`, `agent_message`, `capture`,
   * `offline_message`. Empty for `original`: its settings say it.
   */
  events: string[];
  /** What the owner calls it. */
  name: string;
  /** Why it was switched off, when the receiver itself asked for it. */
  stoppedReason?: string;
  /** Where events go. */
  url: string;
}

/** A weekday and a time in UTC. */
export interface WeekTime {
  /** English name of the weekday. */
  dayOfWeek: Weekday;
  /** `HH:mm`. */
  time: string;
}

/** English name of a weekday. */
export type Weekday = "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";

/** An id and the name one logs in with. */
export interface Who {
  /** Id. */
  _id: string;
  /** Username. */
  username: string;
}

/** All the widget needs. `enabled: false` comes alone. */
export interface WidgetConfig {
  /** Who serves it. */
  agent?: AgentInfo;
  /** Custom fields the widget asks for. */
  customFields?: WidgetField[];
  /** Departments that may be asked for. */
  departments?: WidgetDepartment[];
  /** Whether there is livechat. */
  enabled: boolean;
  /** The visitor the token belongs to. */
  guest?: Guest;
  /** What it says. */
  messages?: WidgetMessages;
  /** Whether somebody would answer. */
  online?: boolean;
  /** Place in line while nobody does. */
  queueInfo?: QueueInfo;
  /** What it loads. */
  resources?: WidgetResources;
  /** The visitor's open room. */
  room?: RoomOpen;
  /** What the widget may do. */
  settings?: WidgetSettings;
  /** The survey. */
  survey?: Survey;
  /** How it looks. */
  theme?: WidgetTheme;
  /** Triggers in use. */
  triggers?: WidgetTrigger[];
}

/** A department as the widget sees one. */
export interface WidgetDepartment {
  /** Id. */
  _id: string;
  /** Name. */
  name: string;
  /** Whether the offline form offers it. */
  showOnOfflineForm: boolean;
  /** Whether the registration form offers it. */
  showOnRegistration: boolean;
}

/** A custom field as the widget sees one. */
export interface WidgetField {
  /** The key. */
  _id: string;
  /** Value before anybody chose one. */
  defaultValue?: string;
  /** What people read. */
  label: string;
  /** Choices of a `select`. */
  options?: string[];
  /** A pattern that values must hold. */
  regexp?: string;
  /** Whether a value is needed. */
  required?: boolean;
  /** `input` or `select`. */
  type?: string;
}

/** What the widget says. */
export interface WidgetMessages {
  /** After a chat. */
  conversationFinishedMessage: string;
  /** After a chat, the longer text. */
  conversationFinishedText: string;
  /** What visitors consent to. */
  dataProcessingConsentText: string;
  /** Above the offline form. */
  offlineMessage: string;
  /** After the offline form. */
  offlineSuccessMessage: string;
  /** Instead of the offline form. */
  offlineUnavailableMessage: string;
  /** Above the registration form. */
  registrationFormMessage: string;
  /** Asking whether a transcript is wanted. */
  transcriptMessage: string;
}

/** What the widget loads. */
export interface WidgetResources {
  /** Always empty. */
  emojis: Any[];
  /** Sound of a new message. */
  sound: string;
}

/** What the widget may do. */
export interface WidgetSettings {
  /** Whether agents stay nameless. */
  agentHiddenInfo: boolean;
  /** Whether visitors may change the department. */
  allowSwitchingDepartments: boolean;
  /** Whether the browser forgets an ended chat. */
  clearLocalStorageWhenChatEnded: boolean;
  /** Whether there is an offline form. */
  displayOfflineForm: boolean;
  /** Whether the form asks for an address. */
  emailFieldRegistrationForm: boolean;
  /** Whether visitors may send files. */
  fileUpload: boolean;
  /** Whether visitors must consent first. */
  forceAcceptDataProcessingConsent: boolean;
  /** Types of system messages that are not shown. */
  hiddenSystemMessages: string[];
  /** Whether the product's name is not shown. */
  hideWatermark: boolean;
  /** `url` or `title`: what counts as another page. */
  historyMonitorType: string;
  /** Servers both browsers of a call may use; only while such calls are on. */
  iceServers?: Any[];
  /** Language; empty for the browser's. */
  language: string;
  /** Longest message, or `false` for no limit. */
  limitTextLength: Any;
  /** The owner's logo. */
  livechatLogo: { [key: string]: Any };
  /** Whether the form asks for a name. */
  nameFieldRegistrationForm: boolean;
  /** Whether visitors say who they are first. */
  registrationForm: boolean;
  /** Whether the widget says that somebody is being looked for. */
  showConnecting: boolean;
  /** Whether transcripts are offered. */
  transcript: boolean;
  /** Whether visitors may call. */
  videoCall: boolean;
  /** Whether visitors may end the chat. */
  visitorsCanCloseChat: boolean;
}

/** How the widget looks. */
export interface WidgetTheme {
  /** Buttons under calls. */
  actionLinks: { [key: string]: Any };
  /** Background. */
  background: string;
  /** Colour. */
  color: string;
  /** Colour while nobody is here. */
  offlineColor: string;
  /** Title while nobody is here. */
  offlineTitle: string;
  /** Side of the window. */
  position: string;
  /** Title. */
  title: string;
}

/** A trigger as the widget sees one. */
export interface WidgetTrigger {
  /** Id. */
  _id: string;
  /** What it does. */
  actions: TriggerAction[];
  /** When it acts. */
  conditions: TriggerCondition[];
  /** Whether a visitor sees it once only. */
  runOnce: boolean;
}

/** One entry of a schedule. */
export interface WorkDay {
  /** English name of the weekday. */
  day: Weekday;
  /** Closing. */
  finish: DayTime;
  /** False: closed that day. */
  open: boolean;
  /** Opening. */
  start: DayTime;
}

/** A message an integration wrote for a visitor. */
export interface Written {
  /** The words. */
  msg: string;
  /** When it was stored. */
  ts: Date;
  /** Username of the visitor. */
  username: string;
}

/** The zone of a schedule. */
export interface Zone {
  /** IANA name. */
  name: string;
  /** Distance from UTC at the moment, `+01:00`. */
  utc: string;
}
