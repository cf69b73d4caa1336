// What the pages call otherwise than the API reference, or hold otherwise than REST sends it. The shapes on the wire stand
// in types.ts, which is generated.
import type { AgentInfo, Guest, Visitor as AnyVisitor, WidgetConfig as WholeConfig, WidgetSettings, WidgetTheme } from './types';

/** ISO text (REST) or milliseconds (socket, after decoding). Read it with `millis()`. */
export type WireDate = string | number;

/** An agent as visitors see one. */
export type Agent = AgentInfo;

/** The visitor of this browser, from the configuration or from the answer to the registration. */
export type Visitor = Pick<AnyVisitor, keyof Guest>;

/**
 * The part inside `config` of `GET livechat/config`. Settings are read with care, a page may be newer than the server;
 * and the page around us may give a theme of its own.
 */
export type WidgetConfig = Omit<WholeConfig, 'settings' | 'theme'> & {
  settings?: Partial<Omit<WidgetSettings, 'limitTextLength'>> & { limitTextLength?: false | number };
  theme?: Partial<WidgetTheme>;
};
