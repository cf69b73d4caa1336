// English, the words a first message does not need.

export const enMore = {
  'error.emailSuggest': 'This address looks unfinished. Did you mean {suggestion}?',
  'form.department': 'What is it about?',
  'form.choose': 'Please choose',
  'form.consent': 'You may keep this chat to help me.',
  'error.field': 'Please fill this in.',
  'error.fieldOdd': 'This does not look right. Please check it.',
  'error.consent': 'We need your yes before we can start.',

  'form.message': 'Your message',
  'form.note': 'Send note',
  'form.back': 'Back to the chat',

  'error.message': 'Please write a few words first.',

  'closed.title': 'We’re closed. Leave us a note.',
  'closed.text': 'We answer by e-mail.',
  'closed.onlyText': 'Nobody is here at the moment. Please come back later.',
  'closed.onlyTitle': 'We’re closed.',
  'note.title': 'Leave us a note',
  'note.sent': 'Your note is on the counter',
  'note.sentText': 'We’ll answer to {email}.',
  'note.another': 'Write another',

  'blocked.text': 'We are trying again every few seconds.',
  'blocked.now': 'Try now',
  'blocked.off': 'The chat is switched off at the moment.',

  'line.lost': 'No connection. Keep writing, we’ll send it as soon as it is back.',
  'line.now': 'Try now',
  'line.back': 'Connected again. Nothing was lost.',

  'place.name': 'Your place in the line',
  'place.you': 'you',
  'place.next': 'You are next.',
  'place.nth.one': 'You are {n}st in line',
  'place.nth.two': 'You are {n}nd in line',
  'place.nth.few': 'You are {n}rd in line',
  'place.nth.other': 'You are {n}th in line',
  'place.about': 'About {n} min. You can write already; it will all be read.',
  'place.write': 'You can write already; it will all be read.',
  'place.note': 'Leave a message instead',

  'menu.name': 'Change my name',
  'menu.sounds': 'Sounds',
  'menu.on': 'on',
  'menu.off': 'off',
  'menu.end': 'End chat',

  'name.title': 'What should we call you?',
  'name.cancel': 'Cancel',
  'name.save': 'Save',

  'end.title': 'End this chat?',
  'end.text': 'You can still read it afterwards, and start a new one any time.',
  'end.keep': 'Keep chatting',
  'end.yes': 'End chat',
  'end.failed': 'The chat could not be ended just now. Please try again.',
  'write.over.one': '{n} character too many. Shorten it or send it in two parts.',
  'write.over.other': '{n} characters too many. Shorten it or send it in two parts.',
} as const;
