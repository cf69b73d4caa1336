// The shapes on the wire, as REST and the socket send them. Fields no page reads are left out.

/** ISO text (REST) or milliseconds (socket, after decoding). Read it with `millis()`. */
export type WireDate = string | number;

/** Who wrote or did something. */
export interface UserRef {
  _id: string;
  username: string;
  name?: string;
}

export interface Attachment {
  title?: string;
  description?: string;
  title_link?: string;
  image_url?: string;
  image_dimensions?: { width: number; height: number };
  image_size?: number;
  audio_url?: string;
  video_url?: string;
  /** A quotation. */
  message_link?: string;
  text?: string;
  author_name?: string;
}

export interface TransferData {
  scope: string;
  transferredBy: UserRef & { userType?: string; type?: string };
  transferredTo?: UserRef;
  previousDepartment?: string;
  nextDepartment?: { _id: string; name?: string };
  comment?: string;
}

/** A message; with `t` it is a system message. */
export interface Message {
  _id: string;
  rid: string;
  msg: string;
  ts: WireDate;
  u: UserRef;
  t?: string;
  token?: string;
  alias?: string;
  editedAt?: WireDate;
  groupable?: boolean;
  attachments?: Attachment[];
  transferData?: TransferData;
  navigation?: { page: { title: string; change: string; location: { href: string } } };
  _updatedAt?: WireDate;
}

export interface Visitor {
  _id: string;
  username: string;
  token: string;
  name?: string;
  visitorEmails?: { address: string }[];
  phone?: { phoneNumber: string }[];
  department?: string;
  livechatData?: Record<string, string>;
  status?: string;
  ts?: WireDate;
  lastChat?: { _id: string; ts: WireDate };
  ip?: string;
  userAgent?: string;
}

/** An agent as visitors see one; `hiddenInfo` when the owner hides agents. */
export interface Agent {
  _id?: string;
  name?: string;
  username?: string;
  status?: string;
  hiddenInfo?: boolean;
  emails?: { address: string; verified?: boolean }[];
}

/** A conversation. Open exactly when `open` is true. */
export interface Room {
  _id: string;
  t?: 'l';
  fname?: string;
  ts?: WireDate;
  lm?: WireDate;
  msgs?: number;
  open?: true;
  waitingResponse?: true;
  departmentId?: string;
  v?: { _id: string; username: string; token?: string; status?: string; lastMessageTs?: WireDate };
  source?: { type: string; destination?: string };
  servedBy?: { _id: string; username: string; ts: WireDate };
  queuedAt?: WireDate;
  lastMessage?: Message;
  tags?: string[];
  topic?: string;
  onHold?: true;
  closer?: 'user' | 'visitor';
  closedBy?: { _id: string; username: string };
  closedAt?: WireDate;
  department?: { _id: string; name: string };
  _updatedAt?: WireDate;
}

/** The queue entry of an open room. */
export interface Inquiry {
  _id: string;
  rid: string;
  name: string;
  ts: WireDate;
  department?: string;
  message?: string;
  status: 'ready' | 'queued' | 'taken' | 'open';
  v: { _id: string; username: string; token?: string; status?: string };
  queuedAt?: WireDate;
  takenAt?: WireDate;
  lastMessage?: Message;
}

export interface Department {
  _id: string;
  name: string;
  enabled?: boolean;
  description?: string;
  email?: string;
  numAgents?: number;
  showOnRegistration?: boolean;
  showOnOfflineForm?: boolean;
}

export interface CustomField {
  _id: string;
  label: string;
  type: 'input' | 'select';
  required?: boolean;
  regexp?: string;
  options?: string[];
  defaultValue?: string;
}

/** Place in the line. REST sends `message` as text, the socket as an object. */
export interface QueueInfo {
  spot?: number;
  estimatedWaitTimeSeconds?: number;
  message?: string | { text?: string };
}

/** `GET livechat/config`, the part inside `config`. */
export interface WidgetConfig {
  enabled: boolean;
  settings?: {
    registrationForm?: boolean;
    allowSwitchingDepartments?: boolean;
    nameFieldRegistrationForm?: boolean;
    emailFieldRegistrationForm?: boolean;
    displayOfflineForm?: boolean;
    fileUpload?: boolean;
    language?: string;
    transcript?: boolean;
    historyMonitorType?: string;
    forceAcceptDataProcessingConsent?: boolean;
    showConnecting?: boolean;
    agentHiddenInfo?: boolean;
    clearLocalStorageWhenChatEnded?: boolean;
    limitTextLength?: false | number;
    hiddenSystemMessages?: string[];
    hideWatermark?: boolean;
    visitorsCanCloseChat?: boolean;
  };
  theme?: { title?: string; color?: string; offlineTitle?: string; offlineColor?: string; position?: string };
  messages?: {
    offlineMessage?: string;
    offlineSuccessMessage?: string;
    offlineUnavailableMessage?: string;
    conversationFinishedMessage?: string;
    conversationFinishedText?: string;
    registrationFormMessage?: string;
    dataProcessingConsentText?: string;
  };
  departments?: Department[];
  customFields?: CustomField[];
  resources?: { sound?: string };
  online?: boolean;
  guest?: Visitor;
  room?: Room;
  agent?: Agent;
  queueInfo?: QueueInfo;
}

/** The account of somebody who signs in to the console, as `me` sends it. */
export interface Me extends UserRef {
  roles: string[];
  emails?: { address: string; verified?: boolean }[];
  status?: string;
  statusLivechat?: 'available' | 'not-available';
}
