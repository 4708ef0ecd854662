// Artillery finds an engine by the name of this package. Some versions of Artillery load the package
// with `require`, others with `import()`. Both get the same class.
module.exports = require('vitest-session-replay/artillery').default;
