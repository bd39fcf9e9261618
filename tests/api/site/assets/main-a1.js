import "./text-c3.js"
