/** What the console keeps of the things the server sends. Times are milliseconds since 1970. */

export interface Person {
  id: string;
  username: string;
  name: string;
}

export interface Message {
  id: string;
  rid: string;
  text: string;
  at: number;
  /** System type; empty for words somebody wrote. */
  type: string;
  by: Person;
  fromVisitor: boolean;
  edited: boolean;
  updatedAt: number;
  files: Attachment[];
  transfer?: Transfer | undefined;
}

export interface Attachment {
  title: string;
  /** Address below the product's own path. */
  href: string;
  kind: 'image' | 'file';
  size: number;
}

export interface Transfer {
  scope: string;
  by: string;
  to: string;
  department: string;
  comment: string;
}

export interface Preview {
  text: string;
  type: string;
  at: number;
  byId: string;
  fromVisitor: boolean;
}

export interface Room {
  rid: string;
  name: string;
  open: boolean;
  openedAt: number;
  lastAt: number;
  visitorId: string;
  visitorOnline: boolean;
  departmentId: string;
  departmentName: string;
  servedBy?: { id: string; username: string; at: number } | undefined;
  last?: Preview | undefined;
  tags: string[];
  topic: string;
  onHold: boolean;
  closedAt: number;
  closer: string;
  closedByName: string;
  source: string;
  fields: [string, string][];
  updatedAt: number;
}

/** An own subscription: what makes a chat mine. */
export interface Mine {
  id: string;
  rid: string;
  name: string;
  unread: number;
  alert: boolean;
  since: number;
}

/** A visitor in the line. */
export interface Waiting {
  id: string;
  rid: string;
  name: string;
  since: number;
  visitorId: string;
  departmentId: string;
  visitorOnline: boolean;
  last?: Preview | undefined;
}
