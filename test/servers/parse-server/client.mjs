/** Two people with an app that keeps its plans in Parse Server, by the SDK for JavaScript. */
import Parse from 'parse/node';

/**
 * @param {string} url of the server
 * @param {string} [house] what they plan
 */
export async function drive(url, house = 'house') {
  Parse.initialize('plans');
  Parse.serverURL = `${url}/parse`;
  const otto = await signUp(`otto of the ${house}`);
  const rita = await signUp(`rita of the ${house}`);

  // What is allowed is an object with ids for names.
  const project = new Parse.Object('Project', { name: house, votes: { [otto.user.id]: 3 } });
  const access = new Parse.ACL(otto.user);
  access.setPublicReadAccess(true);
  access.setReadAccess(rita.user, true);
  project.setACL(access);
  await project.save(null, otto.as);
  const plan = new Parse.File('plan.txt', { base64: btoa(`The ${house} has four walls.`) });
  project.set('plan', await plan.save(otto.as));
  await project.save(null, otto.as);

  // Many in one request: their ids come by their positions, and go into paths in a body.
  const titles = ['walls', 'roof', 'door', 'fence'];
  const tasks = titles.map((title) => new Parse.Object('Task', { title, project }));
  await Parse.Object.saveAll(tasks, otto.as);
  const role = new Parse.Role(`builders of the ${house}`, new Parse.ACL(otto.user));
  role.getUsers().add(rita.user);
  await role.save(null, otto.as);
  access.setRoleWriteAccess(role, true);
  project.setACL(access);
  await project.save(null, otto.as);

  await build(house);
  await finish(house);
}

/** The other one comes back later, and finds what there is among what others have. */
async function build(house) {
  const user = await Parse.User.logIn(`rita of the ${house}`, 'four walls');
  const as = { sessionToken: user.getSessionToken() };
  const projects = await new Parse.Query('Project').descending('createdAt').find(as);
  const project = projects.find((one) => one.get('name') === house);
  project.set('votes', { ...project.get('votes'), [user.id]: 1 });
  await project.save(null, as);

  const tasks = await new Parse.Query('Task').descending('updatedAt').limit(50).find(as);
  const own = tasks.filter((task) => task.get('project').id === project.id);
  const roof = own.find((task) => task.get('title') === 'roof');
  roof.set('isDone', true);
  roof.add('builders', user);
  await roof.save(null, as);
  const note = new Parse.Object('Note', { text: `The ${house} has a roof.`, task: roof });
  await note.save(null, as);
  project.relation('notes').add(note);
  await project.save(null, as);
  await Parse.User.logOut(as);
}

/** The first one looks at what was noted, throws away what is not needed, and signs out. */
async function finish(house) {
  const user = await Parse.User.logIn(`otto of the ${house}`, 'four walls');
  const as = { sessionToken: user.getSessionToken() };
  const project = await new Parse.Query('Project').equalTo('name', house).first(as);
  const notes = await project.relation('notes').query().include('task').find(as);
  notes[0].set('text', `${notes[0].get('text')} It is red.`);
  await notes[0].save(null, as);
  const tasks = await new Parse.Query('Task').equalTo('project', project).find(as);
  const left = ['door', 'fence'].map((title) => tasks.find((task) => task.get('title') === title));
  await Parse.Object.destroyAll(left, as);
  user.set('lastProject', project);
  await user.save(null, as);
  await new Parse.Query('Task').get(tasks.find((task) => task.get('isDone')).id, as);
  await Parse.User.logOut(as);
}

async function signUp(username) {
  const user = await Parse.User.signUp(username, 'four walls', { city: 'Ulm' });
  return { user, as: { sessionToken: user.getSessionToken() } };
}
