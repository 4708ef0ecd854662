// A package of this name is how Artillery finds an engine. Some versions of Artillery load it by
// `require`, others by `import()`: this is the same class for both.
module.exports = require('vitest-session-replay/artillery').default;
