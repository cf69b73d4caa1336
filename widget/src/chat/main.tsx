import './style.css';

document.title = 'Chat';
