// English, the words up to the first sent message. The others are in en-talk.ts and en-more.ts and come with the code that says them.
// Keys are grouped by place; `{name}` is filled in; `.one`, `.other` … are plural or ordinal forms.

export const en = {
  'chat.name': 'Chat with us',
  'bell.open': 'Open chat',

  'head.options': 'Chat options',
  'head.minimise': 'Minimise chat',
  'head.moment': 'One moment, please',
  'head.away': 'Away for a moment',
  'head.closed': 'Closed at the moment',
  'head.opening': 'Opening…',
  'head.here': 'We’re here',
  'head.unavailable': 'Not available',

  'welcome.title': 'Hello. What can we do for you?',
  'welcome.text': 'Ask anything, a person will answer.',
  'welcome.here': 'Someone is here now',

  'form.name': 'Your name',
  'form.email': 'E-mail',
  'form.emailHint': 'So we can answer even if you have to leave.',
  'form.optional': 'optional',
  'form.start': 'Start chat',
  'form.sending': 'Sending…',

  'error.name': 'Please tell us what to call you.',
  'error.email': 'Please tell us where we can answer you.',
  'error.emailOdd': 'This address looks unfinished.',
  'error.send': 'That did not work. Please try again.',
  'error.offline': 'No connection. What you wrote is still here; please try again in a moment.',

  'blocked.title': 'The chat can’t open right now',

  'write.label': 'Write a message',
  'write.send': 'Send',

  'say.failed': 'Message not sent',

  mark: 'Deskbell',
} as const;
