// The demonstration shop. Three small things: the cart, the address in the snippet, the copy button.
const snippet = document.getElementById('snippet');
const line = '<script src="' + new URL('widget.js', location.href).href + '" async></' + 'script>';
snippet.textContent = line;

document.getElementById('copy').addEventListener('click', () => {
  const said = document.getElementById('copied');
  navigator.clipboard.writeText(line).then(
    () => (said.textContent = 'Copied.'),
    () => {
      getSelection().selectAllChildren(snippet);
      said.textContent = 'The line is selected: copy it from here.';
    },
  );
});

document.getElementById('cart').addEventListener('click', () => {
  document.getElementById('said').textContent = 'In your cart. (Only here: nothing is sold.)';
});
